package io.peertunnel.tests.bench;

import java.util.List;

/// A tool, and how it is told to run.
///
/// @param transport that the tunnels of libp2p use
/// @param options of both sides of `pt`
record Variant(String title, Tool tool, Transport transport, List<String> options) {
  /// The transports that are compared.
  enum Transport {
    TCP("/ip4/%s/tcp/0"),
    QUIC("/ip4/%s/udp/0/quic-v1");

    private final String listen;

    Transport(String listen) {
      this.listen = listen;
    }

    /// Where to listen.
    String listen(String address) {
      return listen.formatted(address);
    }
  }

  /// A tool as it is by itself, over TCP.
  static Variant of(Tool tool) {
    return new Variant(tool.title(), tool, Transport.TCP, List.of());
  }

  /// `pt` with a congestion control.
  static Variant pt(Transport transport, String congestion) {
    String setting = "libp2p." + (transport == Transport.TCP ? "tcp" : "quic") + "-congestion=";
    return new Variant(
        "`pt`, " + transport + ", " + congestion,
        Tool.PT,
        transport,
        List.of("--set", setting + congestion));
  }
}
