package io.peertunnel.launcher.plugin;

import io.peertunnel.spi.Setting;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The settings of all plugins as the user gave them, checked against what the plugins declare.
/// Pure; not thread-safe while it is filled.
public final class PluginSettings {
  private final Plugins plugins;
  private final Map<String, String> values = new HashMap<>();

  /// Starts with nothing set.
  public PluginSettings(Plugins plugins) {
    this.plugins = plugins;
  }

  /// Sets `NAME.KEY=VALUE`, unless it has been set before: the first value wins, so the most
  /// important source comes first.
  ///
  /// @throws IllegalArgumentException if the form is wrong, no loaded plugin declares the setting,
  ///     or the value is not of its type, with the end of a sentence that begins with what was set
  public void set(String assignment) {
    int equals = assignment.indexOf('=');
    int dot = assignment.indexOf('.');
    if (dot < 1 || equals < dot + 2) {
      throw new IllegalArgumentException("must be NAME.KEY=VALUE, as mdns.interval=30s");
    }
    String name = assignment.substring(0, dot);
    String key = assignment.substring(dot + 1, equals);
    List<Plugin> named =
        plugins.loaded().stream().filter(plugin -> plugin.name().equals(name)).toList();
    if (named.isEmpty()) {
      throw new IllegalArgumentException("names a plugin that is not loaded; see pt plugins");
    }
    Setting setting =
        named.stream()
            .flatMap(plugin -> plugin.settings().stream())
            .filter(declared -> declared.key().equals(key))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException("names no setting of " + name + known(named)));
    String value = assignment.substring(equals + 1);
    SettingTypes.check(setting, value);
    values.putIfAbsent(name + "." + key, value);
  }

  /// Sets `key` of every loaded plugin that declares it with this type, unless it has been set
  /// there before.
  ///
  /// @param value one of that type
  public void share(String key, Setting.Type type, String value) {
    plugins.loaded().stream()
        .filter(plugin -> plugin.declares(key, type))
        .forEach(plugin -> values.putIfAbsent(plugin.name() + "." + key, value));
  }

  /// Returns the value in force: the one set, else the declared one; empty if there is neither.
  ///
  /// @throws IllegalArgumentException if the plugin has not declared the key
  Optional<String> value(Plugin plugin, String key) {
    Setting setting =
        plugin.settings().stream()
            .filter(declared -> declared.key().equals(key))
            .findFirst()
            .orElseThrow(
                () -> new IllegalArgumentException(plugin.id() + " declares no setting " + key));
    String set = values.get(plugin.name() + "." + key);
    return Optional.of(set == null ? setting.fallback() : set).filter(text -> !text.isEmpty());
  }

  /// Returns the environment variable of a setting: `PT_SET_NAME_KEY`.
  public static String variable(Plugin plugin, Setting setting) {
    return "PT_SET_" + upper(plugin.name()) + "_" + upper(setting.key());
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT).replace('-', '_').replace('.', '_');
  }

  private static String known(List<Plugin> named) {
    List<String> keys =
        named.stream().flatMap(plugin -> plugin.settings().stream()).map(Setting::key).toList();
    return keys.isEmpty() ? ", which has none" : "; it has " + String.join(", ", keys);
  }
}
