package io.peertunnel.transport.libp2p.identify;

import io.peertunnel.spi.Bytes;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Where each place sees one local socket of ours: only what it has said last counts. Pure; used by
/// one thread at a time.
final class Opinions {
  /// The most places; beyond, the oldest opinion of a stranger makes room.
  static final int MAX_PLACES = 64;

  private static final int TWO = 2;

  private final Map<Bytes, Opinion> byPlace = new LinkedHashMap<>();

  private record Opinion(IpSocket external, Standing standing, long when) {}

  /// Takes what a place says.
  void add(Bytes place, IpSocket external, Standing standing, long now) {
    byPlace.remove(place);
    if (byPlace.size() >= MAX_PLACES) {
      byPlace.remove(oldest());
    }
    byPlace.put(place, new Opinion(external, standing, now));
  }

  /// Forgets what is `age` nanoseconds old.
  void expire(long now, long age) {
    byPlace.values().removeIf(opinion -> now - opinion.when() >= age);
  }

  boolean isEmpty() {
    return byPlace.isEmpty();
  }

  int places() {
    return byPlace.size();
  }

  /// Returns where we are seen, by most places first; among equals what was said first.
  List<IpSocket> externals() {
    Map<IpSocket, Long> counts = counts(List.copyOf(byPlace.values()));
    return counts.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /// Returns how many places see us at `external`.
  long supporters(IpSocket external) {
    return byPlace.values().stream().filter(each -> each.external().equals(external)).count();
  }

  /// Tells whether somebody we trust sees us at `external`.
  boolean isVouchedFor(IpSocket external) {
    return trusted().stream().anyMatch(each -> each.external().equals(external));
  }

  /// Returns what the opinions say of the NAT. Those of whom we trust decide if there are two.
  NatBehaviour behaviour() {
    List<Opinion> trusted = trusted();
    List<Opinion> counted = trusted.size() >= TWO ? trusted : List.copyOf(byPlace.values());
    if (counted.size() < TWO) {
      return NatBehaviour.UNKNOWN;
    }
    long most = counts(counted).values().stream().mapToLong(Long::longValue).max().orElse(0);
    return most >= TWO && most * TWO >= counted.size()
        ? NatBehaviour.ENDPOINT_INDEPENDENT
        : NatBehaviour.ENDPOINT_DEPENDENT;
  }

  private List<Opinion> trusted() {
    return byPlace.values().stream().filter(each -> each.standing() == Standing.TRUSTED).toList();
  }

  private static Map<IpSocket, Long> counts(List<Opinion> opinions) {
    return opinions.stream()
        .collect(
            Collectors.groupingBy(Opinion::external, LinkedHashMap::new, Collectors.counting()));
  }

  private Bytes oldest() {
    return byPlace.entrySet().stream()
        .filter(entry -> entry.getValue().standing() == Standing.STRANGER)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseGet(() -> byPlace.keySet().iterator().next());
  }
}
