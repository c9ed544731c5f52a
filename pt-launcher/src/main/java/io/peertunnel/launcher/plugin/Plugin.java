package io.peertunnel.launcher.plugin;

import io.peertunnel.spi.Provider;
import io.peertunnel.spi.Setting;
import java.util.List;
import java.util.Optional;

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

  /// Returns how users switch it off, as `discovery:mdns`.
  public String key() {
    return kind + ":" + name;
  }

  /// Whether it understands a setting of this key and type.
  public boolean declares(String key, Setting.Type type) {
    return settings.stream()
        .anyMatch(setting -> setting.key().equals(key) && setting.type() == type);
  }

  /// Returns how long its code may take where it is meant to come back at once.
  public Patience patience() {
    return origin.plugin().isPresent() ? Patience.SHORT : Patience.ENDLESS;
  }

  /// Where a plugin came from.
  ///
  /// @param version of its module or jar; `unknown` if neither tells
  /// @param location a file or directory, or `built in`
  /// @param plugin the id in the manifest of its jar; empty if it is part of the program
  public record Origin(String version, String location, Optional<String> plugin) {}

  /// A plugin that could not be loaded.
  ///
  /// @param id its Plugin-Id, its class or its file, whatever is known
  /// @param location its file or folder; empty if it is part of the program
  /// @param reason one sentence for the user
  public record Failure(String id, String location, String reason) {}

  /// A plugin that the user has switched off.
  ///
  /// @param id its Plugin-Id, or its kind and name as `discovery:mdns`
  public record Disabled(String id, String location) {}
}
