package io.peertunnel.launcher.jars;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Tells whether somebody else could have put a file there: a plugin has all the rights of the
/// user, so only this user and root may. Blocking. On a file system without POSIX permissions
/// symbolic links alone are refused.
final class Custody {
  private static final String ROOT = "root";

  private final Set<UserPrincipal> trusted;

  /// Trusts these owners.
  Custody(Set<UserPrincipal> trusted) {
    this.trusted = Set.copyOf(trusted);
  }

  /// Trusts the user of this process, and root.
  static Custody ofProcess(FileSystem files) {
    Set<UserPrincipal> trusted = new HashSet<>();
    for (String name : List.of(System.getProperty("user.name", ""), ROOT)) {
      try {
        trusted.add(files.getUserPrincipalLookupService().lookupPrincipalByName(name));
      } catch (IOException | UnsupportedOperationException e) {
        // An unknown name owns nothing.
      }
    }
    return new Custody(trusted);
  }

  /// Checks a file or a folder, not what is in it.
  ///
  /// @throws Refusal if somebody else could have changed it, or it is neither
  void require(Path path) {
    try {
      boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
      if (posix) {
        PosixFileAttributes found =
            Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        requirePlain(path, found);
        requireOwner(path, found);
        requireClosed(path, found);
      } else {
        requirePlain(
            path, Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
      }
    } catch (IOException e) {
      throw new Refusal(path + " cannot be read: " + Reasons.of(e), e);
    }
  }

  private static void requirePlain(Path path, BasicFileAttributes found) {
    if (found.isSymbolicLink()) {
      throw new Refusal(path + " is a symbolic link; put the file itself there");
    }
    if (!found.isRegularFile() && !found.isDirectory()) {
      throw new Refusal(path + " is neither a file nor a folder");
    }
  }

  private void requireOwner(Path path, PosixFileAttributes found) {
    if (!trusted.contains(found.owner())) {
      throw new Refusal(
          path
              + " belongs to "
              + found.owner().getName()
              + ", and only files of this user or of root are loaded; if you trust it, copy it");
    }
  }

  /// A group may write if it is the owner's own, as many systems set it up, or root's.
  private static void requireClosed(Path path, PosixFileAttributes found) {
    Set<PosixFilePermission> permissions = found.permissions();
    if (permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new Refusal(
          path + " can be changed by every user of this machine; run: chmod go-w " + path);
    }
    String group = found.group().getName();
    boolean own = group.equals(found.owner().getName());
    if (permissions.contains(PosixFilePermission.GROUP_WRITE) && !own) {
      throw new Refusal(
          path + " can be changed by the group " + group + "; run: chmod g-w " + path);
    }
  }
}
