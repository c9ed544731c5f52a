package io.peertunnel.transport.libp2p.autonat;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.PeerId;
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
/// A server rests after each question. Where there are fewer than [#MANY] servers, as in a private
/// network with one node of the user's, they rest less: the few answer several times, and their
/// repeated answers count as those of many do elsewhere.
final class ServerChoice {
  /// From how many servers on there are enough for each to answer once.
  static final int MANY = 3;

  private static final int MAX_PEERS = 1000;

  private final Duration rest;
  private final Duration restOfFew;
  private final Map<PeerId, Asked> asked =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Asked> eldest) {
          return size() > MAX_PEERS;
        }
      };

  private record Asked(long when, long rest) {
    boolean rests(long now) {
      return now - when < rest;
    }
  }

  /// Creates a choice with nobody asked yet.
  ///
  /// @param rest how long a server rests where there are many
  /// @param restOfFew how long it rests where there are few
  ServerChoice(Duration rest, Duration restOfFew) {
    this.rest = rest;
    this.restOfFew = restOfFew;
  }

  /// Returns the server to ask, and lets it rest from `now` on; empty if all rest.
  ///
  /// @param now nanoseconds of a monotonic clock
  /// @param suits tells whether there is something to ask of a server
  Optional<Connection> next(
      Collection<Connection> servers, long now, Predicate<Connection> suits) {
    Set<PeerId> peers = new HashSet<>();
    List<Connection> distinct = servers.stream().filter(each -> peers.add(each.remote())).toList();
    Duration pause = peers.size() < MANY ? restOfFew : rest;
    Optional<Connection> chosen =
        distinct.stream()
            .filter(each -> !rests(each.remote(), now) && suits.test(each))
            .min(Comparator.comparingLong(each -> lastAsked(each.remote(), now)));
    chosen.ifPresent(each -> asked.put(each.remote(), new Asked(now, pause.toNanos())));
    return chosen;
  }

  /// Lets a server that wants to be left alone rest as long as where there are many.
  void tired(PeerId server, long now) {
    asked.put(server, new Asked(now, rest.toNanos()));
  }

  private boolean rests(PeerId peer, long now) {
    Asked last = asked.get(peer);
    return last != null && last.rests(now);
  }

  private long lastAsked(PeerId peer, long now) {
    Asked last = asked.get(peer);
    return last == null ? Long.MIN_VALUE : last.when() - now;
  }
}
