package io.peertunnel.spi;

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

  /// Returns true until the connection has ended.
  boolean isOpen();

  /// Calls `listener` once when the connection ends; at once if it has.
  Registration onClose(Consumer<CloseReason> listener);

  /// Ends the connection and resets its streams. Returns at once.
  @Override
  void close();
}
