package io.peertunnel.launcher.plugin;

import io.peertunnel.spi.DiscoveryProvider;
import io.peertunnel.spi.ForwarderProvider;
import io.peertunnel.spi.Provider;
import io.peertunnel.spi.TransportProvider;

/// What a plugin adds. Pure.
public enum Kind {
  /// A way onto a network.
  TRANSPORT("transport", TransportProvider.class),
  /// A way to find peers.
  DISCOVERY("discovery", DiscoveryProvider.class),
  /// A kind of local service.
  FORWARDER("forwarder", ForwarderProvider.class);

  private final String text;
  private final Class<? extends Provider> service;

  Kind(String text, Class<? extends Provider> service) {
    this.text = text;
    this.service = service;
  }

  /// Returns the interface under which such plugins are found.
  public Class<? extends Provider> service() {
    return service;
  }

  /// Returns the kind in one word for the user.
  @Override
  public String toString() {
    return text;
  }
}
