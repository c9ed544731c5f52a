package io.peertunnel.discovery.dht;

import java.time.Duration;

/// What a server gives to others. Pure.
///
/// @param streams how many streams are open at once
/// @param streamsPerPeer how many of them one peer has
/// @param requestsPerSecond how many requests of one peer are answered in the long run
/// @param burst how many requests of one peer are answered at once
/// @param idle how long a stream may wait for its next request
/// @param message how long a request may take to arrive once begun, and an answer to leave
record ServerLimits(
    int streams,
    int streamsPerPeer,
    int requestsPerSecond,
    int burst,
    Duration idle,
    Duration message) {
  static ServerLimits standard() {
    return new ServerLimits(64, 4, 50, 200, Duration.ofMinutes(1), Duration.ofSeconds(10));
  }

  ServerLimits withTimes(Duration newIdle, Duration newMessage) {
    return new ServerLimits(streams, streamsPerPeer, requestsPerSecond, burst, newIdle, newMessage);
  }
}
