package io.peertunnel.spi;

import java.util.List;

/// How a host is to run.
///
/// @param listen the addresses to listen on, as `/ip4/0.0.0.0/tcp/0`; empty to listen nowhere
/// @param agent the name and version that peers are told, as `pt/0.1.0`
public record HostOptions(List<Multiaddr> listen, String agent) {
  /// Copies the list.
  public HostOptions {
    listen = List.copyOf(listen);
  }
}
