package io.peertunnel.discovery.dht.table;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.stream.LongStream;

/// How many peers of one address group may stand together, so that who holds one block of addresses
/// cannot fill a table or a look-up. Pure.
///
/// A group is a public IPv4 /16 or IPv6 /32. Public addresses that begin with a name are one group
/// of their own, and count only where a peer has no other. Private addresses belong to no group. A
/// peer belongs to the group of each of its addresses; whoever knows at which address a peer
/// answered should name only that one, as the others may be invented.
///
/// @param perPrefix how many peers of a group may share one prefix length in a table
/// @param perTable how many peers of a group may be in one table, or count in one look-up
public record Diversity(int perPrefix, int perTable) {
  private static final long[] NO_GROUPS = {};
  private static final long NAMED = 1;
  private static final long IP4 = 4L << Integer.SIZE;
  private static final long IP6 = 6L << Integer.SIZE;

  /// Returns the limits of a public network, those of go-libp2p-kad-dht: 2 for each prefix length
  /// and 3 for each table.
  public static Diversity publicNetwork() {
    return new Diversity(2, 3);
  }

  /// Returns no limits, for a private network.
  public static Diversity unlimited() {
    return new Diversity(Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  /// Returns the groups that count for a peer: none if there are no limits.
  public long[] groups(PeerInfo peer) {
    if (perTable == Integer.MAX_VALUE && perPrefix == Integer.MAX_VALUE) {
      return NO_GROUPS;
    }
    long[] groups =
        peer.addresses().stream()
            .filter(Multiaddr::isPublic)
            .mapToLong(Diversity::group)
            .distinct()
            .toArray();
    if (groups.length == 0) {
      return NO_GROUPS;
    }
    long[] numeric = LongStream.of(groups).filter(group -> group != NAMED).toArray();
    return numeric.length == 0 ? groups : numeric;
  }

  private static long group(Multiaddr address) {
    return address.ip().map(Diversity::group).orElse(NAMED);
  }

  private static long group(InetAddress ip) {
    int first = ByteBuffer.wrap(ip.getAddress()).getInt();
    return ip instanceof Inet4Address
        ? IP4 | (first >>> Short.SIZE)
        : IP6 | Integer.toUnsignedLong(first);
  }
}
