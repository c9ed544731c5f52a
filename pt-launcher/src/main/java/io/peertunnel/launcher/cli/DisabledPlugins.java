package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What the user has switched off: the file `plugins.disabled` in the data directory, one id a
/// line. Blocking.
///
/// @param file where it is kept; empty if there is no data directory
/// @param ids of plugins, and names of providers as `discovery:mdns`
record DisabledPlugins(Optional<Path> file, Set<String> ids) {
  private static final String NAME = "plugins.disabled";
  private static final int MAX_BYTES = 64 * 1024;

  /// Copies the set.
  DisabledPlugins {
    ids = Set.copyOf(ids);
  }

  /// Reads the file; one that does not exist is empty.
  ///
  /// @throws CommandException if it cannot be read: what is switched off must not come back
  static DisabledPlugins read(Optional<Path> data) throws CommandException {
    Optional<Path> file = data.map(directory -> directory.resolve(NAME));
    if (file.isEmpty() || !Files.exists(file.orElseThrow())) {
      return new DisabledPlugins(file, Set.of());
    }
    try (InputStream in = Files.newInputStream(file.orElseThrow())) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw unusable(file.orElseThrow() + " is larger than 64 KiB; it holds one id a line");
      }
      return new DisabledPlugins(
          file,
          new String(bytes, StandardCharsets.UTF_8)
              .lines()
              .map(String::strip)
              .filter(line -> !line.isEmpty() && line.charAt(0) != '#')
              .collect(Collectors.toSet()));
    } catch (NoSuchFileException e) {
      return new DisabledPlugins(file, Set.of());
    } catch (IOException e) {
      throw unusable(file.orElseThrow() + " cannot be read: " + FileFaults.reason(e));
    }
  }

  /// Switches one more off.
  void add(String id) throws CommandException {
    Set<String> more = new TreeSet<>(ids);
    more.add(id);
    write(more);
  }

  /// Switches one on again.
  void remove(String id) throws CommandException {
    Set<String> fewer = new TreeSet<>(ids);
    fewer.remove(id);
    write(fewer);
  }

  private void write(Set<String> changed) throws CommandException {
    Path target =
        file.orElseThrow(
            () -> unusable("no home directory is known (HOME is not set); use --data-dir"));
    try {
      Path directory = target.toAbsolutePath().getParent();
      if (directory != null) {
        PrivateDirectory.create(directory);
      }
      WholeFile.write(
          target,
          changed.stream().map(id -> id + "\n").collect(Collectors.joining()),
          WholeFile.Readers.OWNER);
    } catch (IOException e) {
      throw unusable(target + " cannot be written: " + FileFaults.reason(e));
    }
  }

  private static CommandException unusable(String message) {
    return new CommandException(ExitCode.STATE_FILE, message);
  }
}
