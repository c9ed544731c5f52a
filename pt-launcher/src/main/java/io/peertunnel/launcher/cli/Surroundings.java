package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.ProviderSource;
import io.peertunnel.launcher.plugin.ServiceProviders;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a command line finds around it.
///
/// @param variables the environment variables
/// @param system the name of the operating system, as the JDK gives it
/// @param clock the wall clock
/// @param zone in which people are shown times
/// @param signals how it is asked to end
/// @param providers where plugins come from
public record Surroundings(
    Map<String, String> variables,
    String system,
    InstantSource clock,
    ZoneId zone,
    Signals signals,
    ProviderSource providers) {
  private static final int DEFAULT_WIDTH = 80;

  /// Returns those of this process.
  public static Surroundings ofProcess() {
    return new Surroundings(
        System.getenv(),
        System.getProperty("os.name", ""),
        InstantSource.system(),
        ZoneId.systemDefault(),
        new ProcessSignals(),
        ServiceProviders.bundled());
  }

  /// Returns the same surroundings, with another way to be asked to end.
  Surroundings with(Signals others) {
    return new Surroundings(variables, system, clock, zone, others, providers);
  }

  /// Returns where the platform keeps such data; empty if it does not say.
  Optional<Path> defaultDataDirectory() {
    String name = system.toLowerCase(Locale.ROOT);
    if (name.startsWith("windows")) {
      return directory("APPDATA").map(path -> path.resolve("pt"));
    }
    if (name.startsWith("mac")) {
      return directory("HOME").map(path -> path.resolve("Library/Application Support/pt"));
    }
    return directory("XDG_CONFIG_HOME")
        .or(() -> directory("HOME").map(path -> path.resolve(".config")))
        .map(path -> path.resolve("pt"));
  }

  /// Returns the width of the terminal, as far as it is told.
  int width() {
    String columns = variables.getOrDefault("COLUMNS", "");
    return columns.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(columns) : DEFAULT_WIDTH;
  }

  boolean wantsColour() {
    boolean refused = !variables.getOrDefault("NO_COLOR", "").isEmpty();
    return !refused && !isDumb();
  }

  boolean isDumb() {
    return variables.getOrDefault("TERM", "").equals("dumb");
  }

  /// An absolute path only: anything else would depend on where the program was started.
  private Optional<Path> directory(String variable) {
    try {
      return Optional.ofNullable(variables.get(variable))
          .filter(text -> !text.isEmpty())
          .map(Path::of)
          .filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
