package io.peertunnel.transport.libp2p.portmap;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the router in use grants us, and when to ask again. Pure: the caller tells the time, in
/// nanoseconds of a monotonic clock.
final class Ledger {
  /// For how long we ask.
  ///
  /// Short enough that what a killed program leaves behind is soon gone, and long enough that the
  /// router is asked but every five minutes; PCP routers may refuse less than two.
  static final Duration LIFETIME = Duration.ofMinutes(10);

  /// The least time between two renewals, however short a time the router grants.
  static final Duration MIN_RENEWAL = Duration.ofSeconds(15);

  /// When a port is asked for again that was refused.
  static final Duration AFTER_REFUSAL = Duration.ofMinutes(10);

  private final Map<LocalPort, Held> held = new LinkedHashMap<>();
  private final Map<LocalPort, Long> refused = new HashMap<>();
  private final Map<LocalPort, Integer> lastPorts = new HashMap<>();

  private record Held(InetSocketAddress external, long renewAt) {}

  /// Notes what was granted.
  void granted(LocalPort port, Mapping mapping, long now) {
    Duration lifetime = mapping.lifetime();
    Duration used = lifetime.isZero() || lifetime.compareTo(LIFETIME) > 0 ? LIFETIME : lifetime;
    Duration half = used.dividedBy(2);
    Duration pause = half.compareTo(MIN_RENEWAL) < 0 ? MIN_RENEWAL : half;
    held.put(port, new Held(mapping.external(), now + pause.toNanos()));
    lastPorts.put(port, mapping.external().getPort());
    refused.remove(port);
  }

  /// Notes that the router will not map a port.
  void refused(LocalPort port, long now) {
    held.remove(port);
    refused.put(port, now + AFTER_REFUSAL.toNanos());
  }

  /// Forgets a mapping that was taken back.
  void returned(LocalPort port) {
    held.remove(port);
  }

  /// Forgets the router, but not the external ports that it gave.
  void forgetAll() {
    held.clear();
    refused.clear();
  }

  /// Lets everything be asked for at once: the router has forgotten it.
  void restart(long now) {
    held.replaceAll((_, one) -> new Held(one.external(), now));
    refused.clear();
  }

  /// Returns which of the wanted ports are to be asked for.
  List<LocalPort> due(Collection<LocalPort> wanted, long now) {
    List<LocalPort> due = new ArrayList<>();
    for (LocalPort port : wanted) {
      Held mapping = held.get(port);
      Long again = refused.get(port);
      if (mapping == null ? again == null || again - now <= 0 : mapping.renewAt() - now <= 0) {
        due.add(port);
      }
    }
    return due;
  }

  /// Returns which mappings nobody wants any more.
  Map<LocalPort, InetSocketAddress> surplus(Collection<LocalPort> wanted) {
    Map<LocalPort, InetSocketAddress> surplus = held();
    surplus.keySet().removeAll(wanted);
    return surplus;
  }

  /// Returns how long until the first mapping is to be renewed; `most` if that is less.
  Duration untilDue(long now, Duration most) {
    long first =
        held.values().stream()
            .mapToLong(mapping -> mapping.renewAt() - now)
            .min()
            .orElse(most.toNanos());
    return Duration.ofNanos(Math.clamp(first, 0, most.toNanos()));
  }

  /// Returns the external port to ask for: the last one, else the same as ours.
  int wish(LocalPort port) {
    return lastPorts.getOrDefault(port, port.port());
  }

  /// Returns what is held, in the order in which it was granted.
  Map<LocalPort, InetSocketAddress> held() {
    Map<LocalPort, InetSocketAddress> copy = new LinkedHashMap<>();
    held.forEach((port, mapping) -> copy.put(port, mapping.external()));
    return copy;
  }

  /// Tells whether nothing is held.
  boolean isEmpty() {
    return held.isEmpty();
  }
}
