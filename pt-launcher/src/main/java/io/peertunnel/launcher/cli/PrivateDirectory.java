package io.peertunnel.launcher.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// Creates directories that only this user may enter. Blocking.
final class PrivateDirectory {
  private PrivateDirectory() {}

  /// Creates the directory and those above it, unless they exist.
  ///
  /// @throws IOException if it cannot be created or is no directory
  static void create(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      return;
    }
    boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (posix) {
      Files.createDirectories(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectories(directory);
    }
  }
}
