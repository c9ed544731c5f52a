package io.peertunnel.launcher.demo;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Counts what the web page serves. Thread-safe. Pure but for the clock that it is given.
public final class Traffic {
  /// The most client ports that are remembered; of more, the oldest are forgotten.
  static final int MAX_PORTS = 1024;

  private final InstantSource clock;
  private final Map<Integer, Visit> visits =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, Visit> eldest) {
          return size() > MAX_PORTS;
        }
      };
  private long connections;
  private long requests;
  private long polls;
  private long bytesIn;
  private long bytesOut;
  private Optional<Instant> last = Optional.empty();

  /// Starts with nothing counted.
  public Traffic(InstantSource clock) {
    this.clock = clock;
  }

  /// What has been counted.
  ///
  /// @param requests all but those of the page for its own figures
  /// @param polls the requests of the page for its own figures
  /// @param bytesIn content of requests
  /// @param bytesOut content of answers
  /// @param last when the last request came that is no poll
  public record Count(
      long requests, long polls, long bytesIn, long bytesOut, Optional<Instant> last) {}

  /// What kind of request it is.
  enum Kind {
    /// Something that a person asked for.
    REQUEST,
    /// The page asking for its own figures.
    POLL
  }

  /// One request, as the service sees it.
  ///
  /// @param number of the request, counted over all
  /// @param connection the how-manieth client port this is
  /// @param onConnection the how-manieth request from this port
  record Visit(long number, long connection, long onConnection) {}

  /// Counts a request.
  ///
  /// @param port from which it came
  synchronized Visit came(int port, Kind kind) {
    switch (kind) {
      case REQUEST -> {
        requests++;
        last = Optional.of(clock.instant());
      }
      case POLL -> polls++;
    }
    Visit before = visits.get(port);
    Visit now =
        before == null
            ? new Visit(requests + polls, ++connections, 1)
            : new Visit(requests + polls, before.connection(), before.onConnection() + 1);
    visits.put(port, now);
    return now;
  }

  synchronized void received(long bytes) {
    bytesIn += bytes;
  }

  synchronized void sent(long bytes) {
    bytesOut += bytes;
  }

  /// Returns the figures of this moment.
  public synchronized Count count() {
    return new Count(requests, polls, bytesIn, bytesOut, last);
  }
}
