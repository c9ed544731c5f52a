package io.peertunnel.discovery.dht.store;

import io.peertunnel.spi.Multiaddr;
import java.net.InetAddress;
import java.util.Arrays;

/// The part of the network that a provider record came from: an IPv4 /24, an IPv6 /48. One part
/// does not push out the records of others. Pure.
///
/// @param group equal for addresses of one part; what is no IP address is one part of its own
public record Origin(int group) {
  private static final int PREFIX_4 = 3;
  private static final int PREFIX_6 = 6;
  private static final Origin NOWHERE = new Origin(0);

  /// Returns the part in which an address lies.
  public static Origin of(Multiaddr address) {
    return address.ip().map(Origin::of).orElse(NOWHERE);
  }

  private static Origin of(InetAddress ip) {
    byte[] raw = ip.getAddress();
    return new Origin(Arrays.hashCode(Arrays.copyOf(raw, raw.length == 4 ? PREFIX_4 : PREFIX_6)));
  }
}
