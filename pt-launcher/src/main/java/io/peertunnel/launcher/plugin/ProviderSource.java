package io.peertunnel.launcher.plugin;

import io.peertunnel.spi.Provider;
import java.util.List;

/// Finds the plugins of a kind. Blocking: may read jars and run code of plugins.
@FunctionalInterface
public interface ProviderSource {
  /// Returns everything that was found, whether it could be loaded or not, in a stable order. Never
  /// throws.
  List<Found> find(Kind kind);

  /// Something that calls itself a plugin.
  sealed interface Found {}

  /// A provider that was created. Nothing it says of itself has been checked.
  record Created(Provider provider) implements Found {}

  /// A provider that could not be created.
  ///
  /// @param what its class, where it is known; else the kind
  /// @param reason one sentence for the user
  record Broken(String what, String reason) implements Found {}
}
