package io.peertunnel.launcher.jars;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The files of one plugin: a jar, or a folder `x` that holds `x.jar` and, in `lib`, the libraries
/// that it alone sees. Blocking while it is listed.
///
/// @param path the jar or the folder
/// @param jars those with classes; the plugin's own first, the others by name
/// @param all every file, by name
record PluginFiles(Path path, List<Path> jars, List<Path> all) {
  private static final String JAR = ".jar";
  private static final int MAX_DEPTH = 8;

  /// Copies the lists.
  PluginFiles {
    jars = List.copyOf(jars);
    all = List.copyOf(all);
  }

  /// Returns what looks like a plugin in a folder, by name. Nothing is opened. A folder that does
  /// not exist is empty.
  static List<Path> in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    return children(folder).stream()
        .filter(path -> isJar(path) || Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
        .filter(path -> !path.getFileName().toString().startsWith("."))
        .toList();
  }

  /// Tells whether a folder can be forgotten: this costs next to nothing.
  static boolean isEmpty(Path folder) {
    try {
      return in(folder).isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  /// Lists the files of a plugin, after each of them has been checked.
  ///
  /// @throws Refusal if one is not in good custody, or there are too many or none
  static PluginFiles of(Path path, Custody custody, Limits limits) {
    custody.require(path);
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return new PluginFiles(path, List.of(path), List.of(path));
    }
    List<Path> all = new ArrayList<>();
    try {
      walk(path, custody, limits, all, 0);
      Path main = path.resolve(path.getFileName() + JAR);
      if (!all.contains(main)) {
        throw new Refusal(
            "a folder here is a plugin and holds "
                + main.getFileName()
                + ", which is missing; rename the jar or the folder");
      }
      List<Path> jars = new ArrayList<>(List.of(main));
      Path libraries = path.resolve("lib");
      all.stream()
          .filter(file -> libraries.equals(file.getParent()) && isJar(file))
          .forEach(jars::add);
      return new PluginFiles(path, jars, all);
    } catch (IOException e) {
      throw new Refusal("its files cannot be listed: " + Reasons.of(e), e);
    }
  }

  private static void walk(Path folder, Custody custody, Limits limits, List<Path> found, int depth)
      throws IOException {
    for (Path child : children(folder)) {
      custody.require(child);
      if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
        if (depth == MAX_DEPTH) {
          throw new Refusal("its folders are nested more than " + MAX_DEPTH + " deep");
        }
        walk(child, custody, limits, found, depth + 1);
      } else {
        found.add(child);
      }
      if (found.size() > limits.files()) {
        throw new Refusal("it has more than " + limits.files() + " files");
      }
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    List<Path> children = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      stream.forEach(children::add);
    }
    children.sort(null);
    return children;
  }

  private static boolean isJar(Path path) {
    return path.getFileName().toString().endsWith(JAR);
  }
}
