package io.peertunnel.launcher.jars;

import io.peertunnel.launcher.plugin.Patience;

/// What a plugin may be made of. Pure.
///
/// @param bytes of all its files together
/// @param unpacked bytes of all its jars together, unpacked
/// @param entries in one of its jars
/// @param files of a plugin that is a folder
/// @param patience how long its code may take to start
record Limits(long bytes, long unpacked, int entries, int files, Patience patience) {
  private static final long MIB = 1024L * 1024;

  /// What holds for users.
  static final Limits USUAL = new Limits(64 * MIB, 512 * MIB, 65_535, 256, Patience.SHORT);
}
