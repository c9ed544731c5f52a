package io.peertunnel.launcher.jars;

import java.nio.file.Path;
import java.util.List;
import org.pf4j.PluginRepository;

/// The plugins that were let in. Pure.
record FixedRepository(List<Path> paths) implements PluginRepository {
  @Override
  public List<Path> getPluginPaths() {
    return paths;
  }

  @Override
  public boolean deletePluginPath(Path path) {
    return false;
  }
}
