package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.lookup.LookupRules;
import io.peertunnel.discovery.dht.table.Diversity;
import io.peertunnel.discovery.dht.table.TableRules;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.MultiaddrProtocol;
import java.net.InetAddress;
import java.util.List;

/// Which addresses count in a network. Pure.
enum Scope implements AddressPolicy {
  /// The public network: public addresses only, and few of one block. No names: what they stand for
  /// may be private, or change.
  PUBLIC,
  /// A network of one's own, which may stand in one place: every address that can be meant. A
  /// loopback address only if it comes over loopback, so that nobody far away can make us dial our
  /// own machine.
  ANY;

  private static final int MAX_ADDRESSES = 16;

  /// Returns the addresses that a peer named and that may be dialled or handed on: 16 at most.
  @Override
  public List<Multiaddr> usable(List<Multiaddr> told, Connection by) {
    boolean near = by.path().address().isLoopback();
    return told.stream()
        .filter(address -> near ? isUsable(address) : isUsable(address) && !address.isLoopback())
        .limit(MAX_ADDRESSES)
        .toList();
  }

  /// Returns those of our own addresses that others are told: where there is a better one, none
  /// that only means something on this machine.
  List<Multiaddr> own(List<Multiaddr> addresses) {
    List<Multiaddr> usable = addresses.stream().filter(this::isUsable).toList();
    List<Multiaddr> elsewhere = usable.stream().filter(one -> !one.isLoopback()).toList();
    return (elsewhere.isEmpty() ? usable : elsewhere).stream().limit(MAX_ADDRESSES).toList();
  }

  TableRules tableRules() {
    return this == PUBLIC ? TableRules.publicNetwork() : TableRules.privateNetwork();
  }

  LookupRules lookupRules() {
    LookupRules rules = LookupRules.standard();
    return this == PUBLIC ? rules : rules.with(Diversity.unlimited());
  }

  private boolean isUsable(Multiaddr address) {
    return switch (this) {
      case PUBLIC -> address.isPublic() && address.ip().isPresent();
      case ANY ->
          !address.has(MultiaddrProtocol.IP6ZONE)
              && !address.has(MultiaddrProtocol.DNSADDR)
              && isHost(address);
    };
  }

  private static boolean isHost(Multiaddr address) {
    return address.ip().map(Scope::isHost).orElse(true);
  }

  private static boolean isHost(InetAddress ip) {
    return !ip.isAnyLocalAddress() && !ip.isMulticastAddress() && !ip.isLinkLocalAddress();
  }
}
