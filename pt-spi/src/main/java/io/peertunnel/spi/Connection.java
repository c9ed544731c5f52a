package io.peertunnel.spi;

import java.util.Optional;
import java.util.function.Consumer;

/// An authenticated and encrypted connection to one peer. Thread-safe.
public interface Connection extends AutoCloseable {
  /// Returns the peer, as proved by the handshake.
  PeerId remote();

  /// Returns how the connection runs at this moment.
  ConnectionPath path();

  /// Returns 32 bytes that only the two ends of this connection know to be the same: the handshake
  /// hash of Noise, or the TLS exporter `EXPORTER-Channel-Binding`. An attacker between two peers
  /// cannot make them equal on both sides.
  Bytes channelBinding();

  /// Opens a stream for `protocol`. Costs no round trip when the peer is known to speak it; a
  /// refusal then comes with the first read. Blocks while the peer's limit of unanswered streams is
  /// reached.
  ///
  /// @throws ProtocolNotSupportedException if the peer is known not to speak it
  /// @throws TunnelException if the connection has ended or the stream cannot be opened
  Stream open(String protocol) throws TunnelException, InterruptedException;

  /// Returns true until the connection has ended, or this side has begun to close it.
  boolean isOpen();

  /// Calls `listener` once when the connection ends; at once if it has.
  Registration onClose(Consumer<CloseReason> listener);

  /// Returns what the peer has said of itself last; empty until it has.
  default Optional<Introduction> introduction() {
    return Optional.empty();
  }

  /// Keeps the connection from being ended by [#closeIfIdle()] until the registration is closed.
  /// For whoever will need it again while it carries no stream.
  default Registration keep() {
    return () -> {};
  }

  /// Ends the connection if it carries no stream and nobody keeps it: for whoever has opened it and
  /// needs it no more, but does not know who else does. Returns at once. Does nothing where the
  /// transport cannot tell.
  default void closeIfIdle() {}

  /// Ends the connection and resets its streams. Returns at once.
  @Override
  void close();
}
