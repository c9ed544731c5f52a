package io.peertunnel.launcher.jars;

import io.peertunnel.spi.Provider;
import java.util.Optional;

/// The version of the plugin interface that plugins may require. Pure.
final class SpiVersion {
  private SpiVersion() {}

  /// The version of the module, without what says that it is not released yet: a plugin for 0.2.0
  /// works with 0.2.0-SNAPSHOT, too. Without a version all requirements are met: `0.0.0`.
  static String text() {
    return Optional.ofNullable(Provider.class.getModule().getDescriptor())
        .flatMap(descriptor -> descriptor.rawVersion())
        .map(SpiVersion::release)
        .orElse("0.0.0");
  }

  static String release(String version) {
    return version.replaceFirst("[-+].*", "");
  }
}
