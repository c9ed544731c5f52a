package io.peertunnel.launcher.jars;

import io.peertunnel.launcher.plugin.Plugin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Decides which plugins may be opened at all: who could have put them there, their pins, their
/// size. Blocking. Not thread-safe.
final class Admission {
  private final Custody custody;
  private final Limits limits;
  private final Set<Path> folders = new HashSet<>();
  private final List<PluginFiles> admitted = new ArrayList<>();
  private final List<Plugin.Failure> failures = new ArrayList<>();

  Admission(Custody custody, Limits limits) {
    this.custody = custody;
    this.limits = limits;
  }

  /// Looks at all plugins of a folder, once. One that holds none is of no interest.
  void folder(Path folder) {
    try {
      if (PluginFiles.in(folder).isEmpty()) {
        return;
      }
      Path real = folder.toRealPath();
      if (!folders.add(real)) {
        return;
      }
      custody.require(real);
      Pins pins = Pins.read(real, custody);
      PluginFiles.in(real).forEach(path -> plugin(path, pins));
    } catch (IOException e) {
      failed(folder, "the folder cannot be read: " + Reasons.of(e));
    } catch (Refusal e) {
      failed(folder, String.valueOf(e.getMessage()));
    }
  }

  /// Looks at one plugin, wherever it is.
  void plugin(Path path) {
    try {
      Path folder = path.toAbsolutePath().normalize().getParent();
      if (folder == null) {
        throw new Refusal("it is not in a folder");
      }
      plugin(folder.resolve(path.getFileName()), Pins.read(folder, custody));
    } catch (Refusal e) {
      failed(path, String.valueOf(e.getMessage()));
    }
  }

  List<PluginFiles> admitted() {
    return admitted;
  }

  List<Plugin.Failure> failures() {
    return failures;
  }

  private void plugin(Path path, Pins pins) {
    try {
      PluginFiles files = PluginFiles.of(path, custody, limits);
      Archive.requireSize(files, limits);
      pins.require(files);
      Archive.require(files, limits);
      admitted.add(files);
    } catch (Refusal e) {
      failed(path, String.valueOf(e.getMessage()));
    }
  }

  private void failed(Path path, String reason) {
    failures.add(new Plugin.Failure(String.valueOf(path.getFileName()), path.toString(), reason));
  }
}
