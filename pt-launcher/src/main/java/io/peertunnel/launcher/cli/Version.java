package io.peertunnel.launcher.cli;

import java.util.Optional;

/// What this program calls itself. Pure.
final class Version {
  private Version() {}

  /// The version of this module, as the build stamped it.
  static String text() {
    Module module = Version.class.getModule();
    return Optional.ofNullable(module.getDescriptor())
        .flatMap(descriptor -> descriptor.rawVersion())
        .orElse("development");
  }

  static String line() {
    return "pt " + text();
  }

  /// What peers are told.
  static String agent() {
    return "pt/" + text();
  }
}
