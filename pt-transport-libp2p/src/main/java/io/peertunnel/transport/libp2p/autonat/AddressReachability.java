package io.peertunnel.transport.libp2p.autonat;

import io.peertunnel.spi.Multiaddr;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What servers have said about each of our addresses, and what follows from it. Pure: the caller
/// tells the time. Used by one thread at a time.
///
/// The last [#WINDOW] answers about an address count. How many more say yes than no is its
/// confidence: [#MINIMUM] decides, [#TARGET] is asked for. A sure address is asked about again
/// after an hour, one about which nothing is to be learned after ten minutes. The numbers are those
/// of go-libp2p.
final class AddressReachability {
  static final int WINDOW = 5;
  static final int TARGET = 3;
  static final int MINIMUM = 2;
  static final int MAX_ADDRESSES = 50;
  static final Duration SURE = Duration.ofHours(1);
  static final Duration REST = Duration.ofMinutes(10);

  private final Map<Multiaddr, Tally> tallies = new LinkedHashMap<>();

  /// What a server found.
  enum Answer {
    /// It reached us there.
    YES,
    /// It tried, and did not.
    NO
  }

  private static final class Tally {
    private final Deque<Answer> answers = new ArrayDeque<>();
    private int underWay;
    private int questions;
    private long notBefore;
    private boolean waits;
    private int failures;

    private int confidence() {
      return answers.stream().mapToInt(answer -> answer == Answer.YES ? 1 : -1).sum();
    }

    private Verdict verdict() {
      int confidence = confidence();
      if (Math.abs(confidence) < MINIMUM) {
        return Verdict.UNKNOWN;
      }
      return confidence > 0 ? Verdict.REACHABLE : Verdict.UNREACHABLE;
    }

    private boolean isDue(long now) {
      if (waits && now - notBefore < 0) {
        return false;
      }
      int sure = Math.abs(confidence());
      return sure >= TARGET ? underWay == 0 : sure + underWay < TARGET;
    }

    private void waitUntil(long then) {
      waits = true;
      notBefore = then;
    }
  }

  /// Says which addresses are ours now. What is known of others is forgotten; of more than
  /// [#MAX_ADDRESSES] the first count.
  void retain(Collection<Multiaddr> addresses) {
    List<Multiaddr> ours = addresses.stream().distinct().limit(MAX_ADDRESSES).toList();
    tallies.keySet().retainAll(ours);
    ours.forEach(address -> tallies.computeIfAbsent(address, _ -> new Tally()));
  }

  /// Forgets all answers, as when the network has changed.
  void clear() {
    tallies.clear();
  }

  /// Returns the addresses about which a server should be asked, those first that have been in the
  /// first place least often.
  ///
  /// @param now nanoseconds of a monotonic clock
  List<Multiaddr> due(long now) {
    return tallies.entrySet().stream()
        .filter(entry -> entry.getValue().isDue(now))
        .sorted(Comparator.comparingInt(entry -> entry.getValue().questions))
        .map(Map.Entry::getKey)
        .toList();
  }

  /// Notes that a server is being asked about `address` in the first place.
  void asking(Multiaddr address) {
    Tally tally = of(address);
    tally.underWay++;
    tally.questions++;
  }

  /// Notes that what [#asking(Multiaddr)] began is over.
  void asked(Multiaddr address) {
    of(address).underWay = Math.max(0, of(address).underWay - 1);
  }

  /// Takes an answer.
  void answered(Multiaddr address, Answer answer, long now) {
    Tally tally = of(address);
    if (tally.answers.size() == WINDOW) {
      tally.answers.removeFirst();
    }
    tally.answers.addLast(answer);
    tally.waits = false;
    tally.failures = 0;
    if (Math.abs(tally.confidence()) >= TARGET) {
      tally.waitUntil(now + SURE.toNanos());
    }
  }

  /// Notes that a server would not dial `address`, or that what it said is worth nothing. After
  /// [#TARGET] times the address rests: one server may lack the transport, or the will.
  void inVain(Multiaddr address, long now) {
    Tally tally = of(address);
    tally.failures++;
    if (tally.failures >= TARGET) {
      tally.failures = 0;
      tally.waitUntil(now + REST.toNanos());
    }
  }

  /// Returns what is known of each address, in the order of [#retain].
  Map<Multiaddr, Verdict> verdicts() {
    return tallies.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry -> entry.getValue().verdict(),
                (one, _) -> one,
                LinkedHashMap::new));
  }

  /// Returns the tally of one of our addresses, or one that nobody will read again.
  private Tally of(Multiaddr address) {
    return tallies.getOrDefault(address, new Tally());
  }
}
