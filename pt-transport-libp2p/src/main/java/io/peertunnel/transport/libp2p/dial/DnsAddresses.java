package io.peertunnel.transport.libp2p.dial;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.MultiaddrProtocol;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Follows `/dnsaddr/NAME` to the addresses of one peer that TXT records of `_dnsaddr.NAME` give.
/// Blocking code; used by one thread.
///
/// @see <a
///
// href="https://github.com/multiformats/multiaddr/blob/master/protocols/DNSADDR.md">DNSADDR</a>
final class DnsAddresses {
  private static final int MAX_DEPTH = 4;
  private static final int MAX_ADDRESSES = 100;
  private static final int MAX_NAMES = 32;
  private static final String PREFIX = "dnsaddr=";

  private final Source source;
  private final PeerId peer;
  private final Set<String> asked = new HashSet<>();
  private final List<Multiaddr> found = new ArrayList<>();

  /// Where records come from.
  @FunctionalInterface
  interface Source {
    List<String> of(String name) throws TunnelException, InterruptedException;
  }

  /// @param peer whose addresses count; those of others are left out
  DnsAddresses(Source source, PeerId peer) {
    this.source = source;
    this.peer = peer;
  }

  /// Returns the addresses, 100 at most, without `/p2p/…` of the peer.
  ///
  /// @throws TunnelException if the records of the name itself cannot be had
  List<Multiaddr> follow(Multiaddr address) throws TunnelException, InterruptedException {
    follow(address, 1);
    return List.copyOf(found);
  }

  private void follow(Multiaddr address, int depth) throws TunnelException, InterruptedException {
    String name = address.parts().getFirst().text();
    if (asked.size() >= MAX_NAMES || !asked.add(name)) {
      return;
    }
    for (String record : source.of("_dnsaddr." + name)) {
      if (record.startsWith(PREFIX)) {
        take(record.substring(PREFIX.length()), depth);
      }
    }
  }

  private void take(String text, int depth) throws InterruptedException {
    try {
      Multiaddr address = Multiaddr.parse(text);
      if (address.peer().filter(peer::equals).isEmpty() || found.size() >= MAX_ADDRESSES) {
        return;
      }
      if (address.parts().getFirst().protocol() != MultiaddrProtocol.DNSADDR) {
        found.add(address.withoutPeer(peer));
      } else if (depth < MAX_DEPTH) {
        follow(address, depth + 1);
      }
    } catch (IllegalArgumentException | TunnelException e) {
      // One record that is of no use costs the others nothing.
    }
  }
}
