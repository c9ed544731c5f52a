package io.peertunnel.launcher.plugin;

import io.peertunnel.spi.Provider;
import java.util.List;

/// Finds the plugins of a kind. Blocking: may read jars and run code of plugins.
@FunctionalInterface
public interface ProviderSource {
  /// Returns everything that was found, whether it could be loaded or not, in a stable order. Never
  /// throws.
  List<Found> find(Kind kind);

  /// Returns what was refused before it could offer anything.
  default List<Plugin.Failure> failures() {
    return List.of();
  }

  /// Returns what the user has switched off.
  default List<Plugin.Disabled> disabled() {
    return List.of();
  }

  /// Returns how to run the code of these plugins.
  default Patience patience() {
    return Patience.ENDLESS;
  }

  /// Something that calls itself a plugin.
  sealed interface Found {}

  /// A provider that was created. Nothing it says of itself has been checked.
  record Created(Provider provider, Plugin.Origin origin) implements Found {
    /// A provider that tells by its class where it came from.
    public Created(Provider provider) {
      this(provider, Origins.of(provider.getClass()));
    }
  }

  /// A provider that could not be created.
  ///
  /// @param what its plugin or its class, where it is known; else the kind
  /// @param location its file or folder; empty if it is part of the program
  /// @param reason one sentence for the user
  record Broken(String what, String location, String reason) implements Found {}
}
