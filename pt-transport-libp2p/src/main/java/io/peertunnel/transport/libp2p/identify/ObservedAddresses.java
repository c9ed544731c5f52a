package io.peertunnel.transport.libp2p.identify;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Collects the addresses at which peers see us. Pure but for its lock. Thread-safe.
///
/// One is believed once [#OBSERVERS] peers in different places have reported it; a place is an IPv4
/// address or an IPv6 /56. Addresses that are not public are not collected.
public final class ObservedAddresses {
  static final int OBSERVERS = 4;
  private static final int MAX_ADDRESSES = 64;
  private static final int PREFIX_56 = 7;

  private final Map<Multiaddr, Set<Bytes>> observers = new LinkedHashMap<>();

  /// Notes that a peer at `observer` sees us at `observed`.
  public synchronized void add(Multiaddr observed, InetAddress observer) {
    if (!observed.isPublic() || observed.tcpSocket().isEmpty()) {
      return;
    }
    if (!observers.containsKey(observed) && observers.size() >= MAX_ADDRESSES) {
      observers.remove(observers.keySet().iterator().next());
    }
    Set<Bytes> places = observers.computeIfAbsent(observed, _ -> new HashSet<>());
    if (places.size() < OBSERVERS) {
      places.add(place(observer));
    }
  }

  /// Returns the addresses that are believed.
  public synchronized List<Multiaddr> confirmed() {
    return observers.entrySet().stream()
        .filter(entry -> entry.getValue().size() >= OBSERVERS)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Bytes place(InetAddress address) {
    Bytes whole = Bytes.copyOf(address.getAddress());
    return address instanceof Inet6Address ? whole.slice(0, PREFIX_56) : whole;
  }
}
