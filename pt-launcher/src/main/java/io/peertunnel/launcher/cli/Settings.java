package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.PluginSettings;
import io.peertunnel.launcher.plugin.Plugins;
import io.peertunnel.spi.Setting;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// Gathers the settings of plugins from options, variables and the file, in this order. Pure.
final class Settings {
  private static final String PREFIX = "PT_SET_";

  private Settings() {}

  static PluginSettings read(Values values, Plugins plugins) throws CommandException {
    return read(values, plugins, new PluginSettings(plugins));
  }

  /// Adds to `settings` what is not set there yet.
  static PluginSettings read(Values values, Plugins plugins, PluginSettings settings)
      throws CommandException {
    Set<String> seen = new HashSet<>();
    for (Value value : values.all(Option.SET)) {
      String key = value.text().split("=", 2)[0];
      if (!seen.add(key)) {
        throw CommandException.usage("--set gives one setting twice: " + Reading.shown(key));
      }
      apply(settings, value);
    }
    for (Plugin plugin : plugins.loaded()) {
      for (Setting setting : plugin.settings()) {
        String variable = PluginSettings.variable(plugin, setting);
        String text = values.variables().get(variable);
        if (text != null) {
          String assignment = plugin.name() + "." + setting.key() + "=" + text;
          apply(settings, new Value(assignment, variable, ExitCode.USAGE));
        }
      }
    }
    for (Value value : values.file().settings()) {
      if (!isOrphan(value, plugins)) {
        apply(settings, value);
      }
    }
    return settings;
  }

  /// Returns a line of the file that sets nothing, because its plugin is refused or switched off.
  static Optional<Value> orphan(Values values, Plugins plugins) {
    return values.file().settings().stream().filter(value -> isOrphan(value, plugins)).findFirst();
  }

  /// A plugin that cannot be used now must not keep the program from starting.
  private static boolean isOrphan(Value value, Plugins plugins) {
    String name = value.text().split("\\.", 2)[0];
    boolean loaded = plugins.loaded().stream().anyMatch(plugin -> plugin.name().equals(name));
    return !loaded && !(plugins.failures().isEmpty() && plugins.disabled().isEmpty());
  }

  /// Returns a variable that looks like a setting but sets nothing.
  static Optional<String> strayVariable(Values values, Plugins plugins) {
    Set<String> known = new HashSet<>();
    plugins
        .loaded()
        .forEach(
            plugin ->
                plugin
                    .settings()
                    .forEach(setting -> known.add(PluginSettings.variable(plugin, setting))));
    return values.variables().keySet().stream()
        .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
        .sorted()
        .findFirst();
  }

  private static void apply(PluginSettings settings, Value value) throws CommandException {
    value.as(
        text -> {
          settings.set(text);
          return text;
        });
  }
}
