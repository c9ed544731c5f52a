package io.peertunnel.transport.libp2p.tls;

import io.netty.handler.ssl.SslHandler;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.TunnelException;

/// The TLS of one connection.
///
/// @param handler encrypts and decrypts; not yet in a pipeline
/// @param binding the channel binding, once the handshake is over
record TlsLink(SslHandler handler, Binding binding) {
  /// Derives what both ends of a handshake know and nobody else.
  ///
  /// @see <a href="https://www.rfc-editor.org/rfc/rfc9266">RFC 9266</a>
  @FunctionalInterface
  interface Binding {
    /// The label of the exporter.
    String LABEL = "EXPORTER-Channel-Binding";

    /// The length in bytes.
    int LENGTH = 32;

    /// Returns the binding. Called once, on the loop, after the handshake.
    Bytes derive() throws TunnelException;
  }
}
