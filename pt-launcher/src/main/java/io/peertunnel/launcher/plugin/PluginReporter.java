package io.peertunnel.launcher.plugin;

import io.peertunnel.spi.PluginContext;

/// Passes on what plugins tell the user.
@FunctionalInterface
public interface PluginReporter {
  /// A plugin says something. Called on any thread; must not block.
  ///
  /// @param plugin its name
  void report(String plugin, PluginContext.Level level, String message);
}
