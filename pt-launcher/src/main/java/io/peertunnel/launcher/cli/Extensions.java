package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.jars.JarPlugins;
import io.peertunnel.launcher.plugin.Kind;
import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.Plugins;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The plugins of one run: those that are part of the program, and those in the plugin folders.
/// Loaded when they are first asked for. Blocking. Not thread-safe.
final class Extensions {
  private static final String FOLDER = "plugins";

  private final Surroundings surroundings;
  private Optional<Plugins> loaded = Optional.empty();

  Extensions(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /// Returns all plugins.
  ///
  /// @throws CommandException if the user names a folder that is none, or what is disabled cannot
  ///     be read
  Plugins plugins(Values values) throws CommandException {
    if (loaded.isEmpty()) {
      loaded = Optional.of(load(values));
    }
    return loaded.orElseThrow();
  }

  /// Returns the plugins that are part of the program, and these alone.
  Plugins only(Values values, List<Path> plugins) throws CommandException {
    Set<String> disabled = disabled(values).ids();
    return Plugins.load(
        List.of(surroundings.installation().bundled(), JarPlugins.of(plugins, disabled)), disabled);
  }

  /// Returns the folders that plugins come from: those that the user names, else the one beside the
  /// program and the one in the data directory. The latter need not exist.
  List<Path> folders(Values values) throws CommandException {
    List<Path> named = new ArrayList<>();
    for (Value value : values.all(Option.PLUGINS)) {
      named.add(value.as(Extensions::folder));
    }
    if (!named.isEmpty()) {
      return named;
    }
    return Stream.concat(
            surroundings.installation().home().stream(),
            DataHome.path(values, surroundings).stream())
        .map(place -> place.resolve(FOLDER))
        .toList();
  }

  /// Returns what the user has switched off.
  DisabledPlugins disabled(Values values) throws CommandException {
    return DisabledPlugins.read(DataHome.path(values, surroundings));
  }

  /// Checks that `name` is a command because a forwarder has this name.
  ///
  /// @throws CommandException if there is none
  void requireCommand(String name, Values values) throws CommandException {
    Plugins plugins = plugins(values);
    if (plugins.find(Kind.FORWARDER, name).isEmpty()) {
      throw ParseErrors.unknownCommand(
          name, plugins.of(Kind.FORWARDER).stream().map(Plugin::name).toList());
    }
  }

  private Plugins load(Values values) throws CommandException {
    Set<String> disabled = disabled(values).ids();
    return Plugins.load(
        List.of(surroundings.installation().bundled(), JarPlugins.in(folders(values), disabled)),
        disabled);
  }

  private static Path folder(String text) {
    try {
      Path folder = Path.of(text).toAbsolutePath().normalize();
      if (!text.isEmpty() && Files.isDirectory(folder)) {
        return folder;
      }
    } catch (InvalidPathException e) {
      // Refused below.
    }
    throw new IllegalArgumentException(
        "must be a folder that exists, not '" + Reading.shown(text) + "'");
  }
}
