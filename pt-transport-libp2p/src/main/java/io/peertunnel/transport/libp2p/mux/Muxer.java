package io.peertunnel.transport.libp2p.mux;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Optional;

/// A connection that carries many streams. Loop code, except where a method says "any thread".
public interface Muxer {
  /// Returns the event loop of the connection. Any thread.
  EventLoop loop();

  /// Opens a stream. Any thread. The future completes on the loop, later only while the limit of
  /// streams that the peer has not answered is reached; it fails with a
  /// [io.peertunnel.spi.TunnelException] if the connection is ending or has too many streams. The
  /// caller sets the handler of the stream within a listener of the future.
  Future<MuxedStream> open();

  /// Returns the round-trip time, smoothed, once measured. Any thread.
  Optional<Duration> rtt();

  /// Returns the number of streams that are open in either direction.
  int streams();

  /// Ends the connection: tells the peer `code` where the multiplexer can, resets all streams and
  /// closes the channel. Any thread.
  ///
  /// @param code a connection code of libp2p, or 0
  /// @param reason one sentence for the user
  void close(long code, String reason);
}
