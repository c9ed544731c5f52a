package io.peertunnel.launcher.jars;

import io.peertunnel.launcher.plugin.Patience;
import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.Plugins;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// A folder of plugins, and what loading it leads to.
final class Shelf {
  private static final Limits USUAL = Limits.USUAL;

  final Path folder;
  private final Path workshop;

  Shelf(Path directory) {
    this.folder = directory.resolve("plugins");
    this.workshop = directory.resolve("workshop");
  }

  /// Begins a modular plugin with one discovery.
  Workshop discovery(String name) {
    return Workshop.discovery(workshop, name);
  }

  /// Begins a plugin with a manifest alone.
  Workshop plugin(String name) {
    return Workshop.plugin(workshop, name);
  }

  /// Begins a jar.
  Workshop jar(String name) {
    return new Workshop(workshop, name);
  }

  Plugins load() {
    return load(USUAL);
  }

  Plugins loadWithout(String... disabled) {
    return load(
        List.of(folder), Set.of(disabled), Custody.ofProcess(FileSystems.getDefault()), USUAL);
  }

  Plugins load(Limits limits) {
    return load(List.of(folder), Set.of(), Custody.ofProcess(FileSystems.getDefault()), limits);
  }

  Plugins load(Custody custody) {
    return load(List.of(folder), Set.of(), custody, USUAL);
  }

  static Plugins load(List<Path> folders, Set<String> disabled, Custody custody, Limits limits) {
    return Plugins.load(JarPlugins.in(folders, disabled, custody, limits));
  }

  /// Usual limits but for the time that code may take.
  static Limits hurried() {
    return new Limits(
        USUAL.bytes(),
        USUAL.unpacked(),
        USUAL.entries(),
        USUAL.files(),
        Patience.of(Duration.ofMillis(300)));
  }

  /// Usual limits but for the unpacked bytes.
  static Limits unpacked(long bytes) {
    return new Limits(USUAL.bytes(), bytes, USUAL.entries(), USUAL.files(), USUAL.patience());
  }

  static List<String> names(Plugins plugins) {
    return plugins.loaded().stream().map(Plugin::name).toList();
  }
}
