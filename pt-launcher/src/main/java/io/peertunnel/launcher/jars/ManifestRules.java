package io.peertunnel.launcher.jars;

import org.pf4j.PluginDependency;
import org.pf4j.PluginDescriptor;
import org.pf4j.VersionManager;

/// Judges what the manifest of a plugin says. Pure. PF4J takes any text for a version, and trips
/// over a range that is none when it is too late for the other plugins.
final class ManifestRules {
  /// What a Plugin-Id may be.
  static final String ID = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

  private final VersionManager versions;

  ManifestRules(VersionManager versions) {
    this.versions = versions;
  }

  /// Checks the versions and the ranges of versions.
  ///
  /// @throws Refusal if one cannot be read
  void require(PluginDescriptor descriptor) {
    String version = descriptor.getVersion();
    if (version == null) {
      throw new Refusal("its manifest has no Plugin-Version");
    }
    if (!isVersion(version)) {
      throw new Refusal("its Plugin-Version '" + version + "' is not of the form 1.2.3");
    }
    for (PluginDependency dependency : descriptor.getDependencies()) {
      requireRange("Plugin-Dependencies", dependency.getPluginVersionSupport());
    }
    requireRange("Plugin-Requires", descriptor.getRequires());
  }

  private boolean isVersion(String text) {
    try {
      return versions.compareVersions(text, text) == 0;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private void requireRange(String attribute, String range) {
    try {
      boolean _ = versions.checkVersionConstraint("1.0.0", range);
    } catch (RuntimeException e) {
      throw new Refusal(
          "its "
              + attribute
              + " has '"
              + range
              + "', which is no range of versions; write it as >=1.0.0 & <2.0.0",
          e);
    }
  }
}
