package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.ProviderSource;
import io.peertunnel.launcher.plugin.ServiceProviders;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/// What this program is made of.
///
/// @param bundled the plugins that are part of it
/// @param home the folder that it is installed in, where one is known
public record Installation(ProviderSource bundled, Optional<Path> home) {
  private static final String HOME = "io.peertunnel.home";

  /// Returns that of this process; the start script tells the folder.
  public static Installation ofProcess() {
    return new Installation(ServiceProviders.bundled(), home(System.getProperty(HOME, "")));
  }

  private static Optional<Path> home(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text).toAbsolutePath());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }
}
