package io.peertunnel.transport.libp2p.autonat;

import java.time.Duration;

/// How fast a client asks. Pure, immutable.
///
/// @param settle how long it waits after the start, as the first servers and addresses appear
/// @param look how often it looks for servers and addresses
/// @param rest how long a server rests after a question, where there are at least three
/// @param questionsInARow how many questions one server gets at once, where there are fewer
/// @param questionsPerSecond how many it gets after those
record Pace(
    Duration settle, Duration look, Duration rest, int questionsInARow, double questionsPerSecond) {
  /// The pace of version 2. go-libp2p lets a server rest as long; its servers, and ours, answer
  /// twelve questions of a peer in a minute.
  static final Pace V2 =
      new Pace(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofMinutes(2), 6, 0.1);

  /// The pace of version 1, as of go-libp2p; its servers answer three questions of a peer in a
  /// minute.
  static final Pace V1 =
      new Pace(Duration.ofSeconds(15), Duration.ofSeconds(5), Duration.ofSeconds(90), 1, 1 / 90.0);
}
