package io.peertunnel.launcher.jars;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Looks at the table of contents of a jar before anything is read from it. Blocking.
final class Archive {
  private static final String META = "META-INF/";
  private static final long MAX_META = 1024 * 1024;
  private static final int SHOWN = 60;

  private Archive() {}

  /// Checks the files of a plugin without opening them.
  ///
  /// @throws Refusal if they are too large
  static void requireSize(PluginFiles plugin, Limits limits) {
    long bytes = 0;
    for (Path file : plugin.all()) {
      try {
        bytes += Files.size(file);
      } catch (IOException e) {
        throw new Refusal(file + " cannot be read: " + Reasons.of(e), e);
      }
    }
    if (bytes > limits.bytes()) {
      throw new Refusal("it is larger than " + size(limits.bytes()));
    }
  }

  /// Checks the jars of a plugin.
  ///
  /// @throws Refusal if one is too large, or not what a build makes
  static void require(PluginFiles plugin, Limits limits) {
    long unpacked = 0;
    for (Path jar : plugin.jars()) {
      unpacked += unpacked(jar, limits);
    }
    if (unpacked > limits.unpacked()) {
      throw new Refusal("unpacked it would be larger than " + size(limits.unpacked()));
    }
  }

  private static long unpacked(Path jar, Limits limits) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      if (zip.size() > limits.entries()) {
        throw new Refusal(jar.getFileName() + " has more than " + limits.entries() + " entries");
      }
      long unpacked = 0;
      Iterator<? extends ZipEntry> entries = zip.entries().asIterator();
      while (entries.hasNext()) {
        ZipEntry entry = entries.next();
        requirePlainName(jar, entry.getName());
        long size = Math.max(0, entry.getSize());
        if (entry.getName().startsWith(META) && isRead(entry.getName()) && size > MAX_META) {
          throw new Refusal("its entry " + entry.getName() + " is larger than 1 MiB");
        }
        unpacked = Math.min(Long.MAX_VALUE / 2, unpacked + size);
      }
      return unpacked;
    } catch (IOException e) {
      throw new Refusal(
          jar.getFileName() + " is not a jar (" + Reasons.of(e) + "); build or copy it again", e);
    }
  }

  /// What is held in memory as a whole.
  private static boolean isRead(String name) {
    return name.equals(META + "MANIFEST.MF") || name.startsWith(META + "services/");
  }

  private static void requirePlainName(Path jar, String name) {
    boolean outside =
        name.startsWith("/")
            || name.indexOf('\\') >= 0
            || Arrays.asList(name.split("/", -1)).contains("..");
    if (outside || name.chars().anyMatch(Character::isISOControl)) {
      String shown = name.length() <= SHOWN ? name : name.substring(0, SHOWN) + "…";
      throw new Refusal(
          jar.getFileName()
              + " has an entry that no build tool writes: '"
              + shown.replaceAll("\\p{Cntrl}", "?")
              + "'; build it again");
    }
  }

  private static String size(long bytes) {
    return bytes >= 1024 * 1024 ? bytes / (1024 * 1024) + " MiB" : bytes + " bytes";
  }
}
