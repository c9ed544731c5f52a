package io.peertunnel.launcher.plugin;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/// Tells where a class came from and in which version. Blocking.
final class Origins {
  private static final String UNKNOWN = "unknown";

  private Origins() {}

  static Plugin.Origin of(Class<?> type) {
    return new Plugin.Origin(
        version(type), location(type).map(Origins::shown).orElse(UNKNOWN), Optional.empty());
  }

  private static String version(Class<?> type) {
    Module module = type.getModule();
    Optional<String> named =
        module.isNamed() ? module.getDescriptor().rawVersion() : Optional.empty();
    return named
        .or(() -> Optional.ofNullable(type.getPackage().getImplementationVersion()))
        .orElse(UNKNOWN);
  }

  private static Optional<URI> location(Class<?> type) {
    Module module = type.getModule();
    if (module.isNamed() && module.getLayer() != null) {
      return module
          .getLayer()
          .configuration()
          .findModule(module.getName())
          .flatMap(resolved -> resolved.reference().location());
    }
    CodeSource source = type.getProtectionDomain().getCodeSource();
    URL url = source == null ? null : source.getLocation();
    try {
      return url == null ? Optional.empty() : Optional.of(url.toURI());
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static String shown(URI location) {
    return switch (String.valueOf(location.getScheme())) {
      case "jrt" -> "built in";
      case "file" -> Path.of(location).toString();
      default -> location.toString();
    };
  }
}
