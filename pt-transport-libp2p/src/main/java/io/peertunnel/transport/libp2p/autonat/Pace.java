package io.peertunnel.transport.libp2p.autonat;

import java.time.Duration;

/// How fast a client asks. Pure, immutable.
///
/// @param settle how long it waits after the start or a change, as more changes often follow
/// @param look how often it looks for servers and addresses
/// @param rest how long a server rests after a question, where there are at least three
/// @param restOfFew the same where there are fewer
record Pace(Duration settle, Duration look, Duration rest, Duration restOfFew) {
  /// The pace of version 2. go-libp2p lets a server rest two minutes, and its servers answer twelve
  /// questions of a peer in a minute.
  static final Pace V2 =
      new Pace(
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofMinutes(2),
          Duration.ofSeconds(10));
}
