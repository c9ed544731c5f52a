package io.peertunnel.transport.libp2p.tls;

/// Makes the TLS of connections: TLS 1.3, a certificate on both sides, no resumption, no server
/// names. Each connection gets a context of its own. Any thread.
interface TlsLinks {
  /// Returns the side that dials: it offers our application protocols.
  TlsLink client(Trust trust);

  /// Returns the side that listens: it requires a certificate and chooses among the application
  /// protocols that the client offers.
  TlsLink server(Trust trust);
}
