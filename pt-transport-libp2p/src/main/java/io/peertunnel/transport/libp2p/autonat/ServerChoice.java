package io.peertunnel.transport.libp2p.autonat;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.PeerId;
import io.peertunnel.transport.libp2p.net.TokenBucket;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/// Whom to ask next: the server that has rested longest. Pure: the caller tells the time. Used by
/// one thread at a time.
///
/// A server gets one question at a time, as servers limit that, and rests after it. Where there are
/// fewer than [#MANY] servers, as in a private network with one node of the user's, they may be
/// asked a few times in a row: their repeated answers count as those of many do elsewhere.
final class ServerChoice {
  /// From how many servers on there are enough for each to answer once.
  static final int MANY = 3;

  /// How long a server rests that has rejected a question: their limits are per minute.
  static final Duration TIRED = Duration.ofMinutes(1);

  private static final int MAX_PEERS = 1000;

  private final Pace pace;
  private final Map<PeerId, Asked> asked =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Asked> eldest) {
          return size() > MAX_PEERS;
        }
      };

  private static final class Asked {
    private final TokenBucket inARow;
    private long last;
    private long rest;
    private boolean underWay;

    private Asked(TokenBucket inARow) {
      this.inARow = inARow;
    }

    private void rest(long now, long nanos) {
      last = now;
      rest = nanos;
    }
  }

  /// Creates a choice with nobody asked yet.
  ServerChoice(Pace pace) {
    this.pace = pace;
  }

  /// Returns the server to ask, and lets it rest from `now` on; empty if all rest. The caller tells
  /// when the question is over.
  ///
  /// @param now nanoseconds of a monotonic clock
  /// @param suits tells whether there is something to ask of a server
  Optional<Connection> next(Collection<Connection> servers, long now, Predicate<Connection> suits) {
    Set<PeerId> peers = new HashSet<>();
    List<Connection> distinct = servers.stream().filter(each -> peers.add(each.remote())).toList();
    long rest = peers.size() < MANY ? 0 : pace.rest().toNanos();
    return distinct.stream()
        .filter(each -> isRested(each.remote(), now) && suits.test(each))
        .sorted(Comparator.comparingLong(each -> lastAsked(each.remote(), now)))
        .filter(each -> take(each.remote(), now, rest))
        .findFirst();
  }

  /// Notes that the question to a server is over.
  void done(PeerId server, long now) {
    of(server, now).underWay = false;
  }

  /// Lets a server that wants to be left alone rest.
  void tired(PeerId server, long now) {
    of(server, now).rest(now, TIRED.toNanos());
  }

  private boolean take(PeerId peer, long now, long rest) {
    Asked state = of(peer, now);
    if (!state.inARow.take(now)) {
      return false;
    }
    state.rest(now, rest);
    state.underWay = true;
    return true;
  }

  private Asked of(PeerId peer, long now) {
    return asked.computeIfAbsent(
        peer,
        _ -> new Asked(new TokenBucket(pace.questionsPerSecond(), pace.questionsInARow(), now)));
  }

  private boolean isRested(PeerId peer, long now) {
    Asked state = asked.get(peer);
    return state == null || (!state.underWay && now - state.last >= state.rest);
  }

  private long lastAsked(PeerId peer, long now) {
    Asked state = asked.get(peer);
    return state == null ? Long.MIN_VALUE : state.last - now;
  }
}
