package io.peertunnel.launcher.plugin;

import io.peertunnel.spi.Provider;
import io.peertunnel.spi.Setting;
import java.util.List;

/// A plugin that was loaded. Pure.
///
/// @param name by which users choose it, checked
/// @param description half a line, as the plugin gave it
/// @param settings which it understands
/// @param origin where it came from
/// @param provider the plugin itself; calls into it may throw anything
public record Plugin(
    Kind kind,
    String name,
    String description,
    List<Setting> settings,
    Origin origin,
    Provider provider) {
  /// Copies the list.
  public Plugin {
    settings = List.copyOf(settings);
  }

  /// Returns kind and name, as `discovery mdns`.
  public String id() {
    return kind + " " + name;
  }

  /// Where a plugin came from.
  ///
  /// @param version of its module or jar; `unknown` if neither tells
  /// @param location a file or directory, or `built in`
  public record Origin(String version, String location) {}

  /// A plugin that could not be loaded.
  ///
  /// @param id its class, or its kind and name where they are known
  /// @param reason one sentence for the user
  public record Failure(String id, String reason) {}
}
