package io.peertunnel.spi;

import java.time.Duration;

/// Hears of the connections that a forwarder carries. Methods are called on event loops: they must
/// not block.
public interface ForwardListener {
  /// Both ends of a connection are up.
  ///
  /// @param connection its number, unique within the process
  void opened(long connection, PeerId peer);

  /// A connection that was [#opened(long, PeerId)] has ended.
  void closed(long connection, PeerId peer, Summary summary);

  /// A client or a stream was turned away: the target did not answer, or no peer was there.
  ///
  /// @param reason one sentence for the user, which names the target
  void refused(String reason);

  /// What a connection carried.
  ///
  /// @param bytesIn from the peer to the local socket
  /// @param bytesOut from the local socket to the peer
  /// @param duration from [#opened(long, PeerId)] to the end of both directions
  /// @param reason `done` if both directions ended in order; else one sentence on what cut it off
  record Summary(long bytesIn, long bytesOut, Duration duration, String reason) {
    /// The reason of a connection that ended in order.
    public static final String DONE = "done";
  }
}
