package io.peertunnel.launcher.jars;

import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The SHA-256 of plugins: shows them, and writes them down. Blocking.
public final class Checksums {
  private Checksums() {}

  /// What was pinned in a folder.
  ///
  /// @param list the file with the sums
  /// @param files how many are in it
  /// @param failures what was left out, and why
  public record Pinned(Path list, int files, List<Plugin.Failure> failures) {}

  /// Returns the plugins of these folders.
  public static List<Path> plugins(List<Path> folders) {
    List<Path> plugins = new ArrayList<>();
    for (Path folder : folders) {
      try {
        if (Files.isDirectory(folder)) {
          plugins.addAll(PluginFiles.in(folder.toRealPath()));
        }
      } catch (IOException e) {
        // Loading the plugins says what is wrong with the folder.
      }
    }
    return plugins;
  }

  /// Returns the sums of the files of a plugin by their names, which begin with that of the plugin;
  /// empty if they cannot be read.
  public static Map<String, String> of(Path plugin) {
    Map<String, String> sums = new TreeMap<>();
    Path folder = plugin.toAbsolutePath().getParent();
    try {
      Custody custody = Custody.ofProcess(plugin.getFileSystem());
      for (Path file : PluginFiles.of(plugin, custody, Limits.USUAL).all()) {
        sums.put(
            folder == null ? file.toString() : folder.relativize(file).toString(),
            Pins.sha256(file));
      }
    } catch (IOException | Refusal e) {
      return Map.of();
    }
    return sums;
  }

  /// Lists the sums of all plugins of a folder in its file `SHA256SUMS`. From then on nothing else
  /// is loaded from it. A folder without plugins and without that file is left as it is.
  ///
  /// @throws IOException if the file cannot be written
  public static Pinned pin(Path folder) throws IOException {
    Path list = folder.resolve(Pins.NAME);
    List<Path> paths = PluginFiles.in(folder);
    if (paths.isEmpty() && !Files.exists(list)) {
      return new Pinned(list, 0, List.of());
    }
    Custody custody = Custody.ofProcess(folder.getFileSystem());
    List<PluginFiles> plugins = new ArrayList<>();
    List<Plugin.Failure> failures = new ArrayList<>();
    for (Path path : paths) {
      try {
        plugins.add(PluginFiles.of(path, custody, Limits.USUAL));
      } catch (Refusal e) {
        failures.add(
            new Plugin.Failure(
                String.valueOf(path.getFileName()),
                path.toString(),
                String.valueOf(e.getMessage())));
      }
    }
    WholeFile.write(list, Pins.text(folder, plugins), WholeFile.Readers.EVERYBODY);
    return new Pinned(
        list, plugins.stream().mapToInt(plugin -> plugin.all().size()).sum(), failures);
  }
}
