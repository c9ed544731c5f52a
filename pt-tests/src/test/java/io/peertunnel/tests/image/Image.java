package io.peertunnel.tests.image;

import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Tools;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// An installation of the program.
///
/// @param home its folder
record Image(Path home) {
  private static final Path BUILT = Tools.root().resolve("pt-dist/target");
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final List<String> REPLACEABLE =
      List.of(
          "io.peertunnel.transport.libp2p",
          "io.peertunnel.discovery.mdns",
          "io.peertunnel.discovery.dht",
          "io.peertunnel.forward.tcp");

  /// Unpacks the archive into a folder, where all users may read it.
  static Image unpacked(Path folder) throws IOException, InterruptedException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Program.run(folder, PATIENCE, "tar", "-xzf", archive().toString());
    try (Stream<Path> content = Files.list(folder)) {
      return new Image(content.findFirst().orElseThrow());
    }
  }

  /// Links an image from the modules of the product without some of them. It has no AOT cache.
  static Image linkedWithout(List<String> modules, Path folder)
      throws IOException, InterruptedException {
    String roots =
        REPLACEABLE.stream()
            .filter(each -> !modules.contains(each))
            .collect(Collectors.joining(",", "io.peertunnel.dist,org.slf4j.nop,", ""));
    Program.run(
        folder,
        PATIENCE,
        Path.of(System.getProperty("java.home"), "bin", "jlink").toString(),
        "--module-path=" + BUILT.resolve("modules") + File.pathSeparator + BUILT.resolve("classes"),
        "--add-modules=" + roots,
        "--ignore-signing-information",
        "--add-options=-Xlog:disable --enable-native-access=io.netty.common",
        "--output=" + folder.resolve("runtime"));
    Path script = Files.createDirectory(folder.resolve("bin")).resolve("pt");
    Files.copy(BUILT.resolve("pt/bin/pt"), script);
    return new Image(folder);
  }

  /// Adds a plugin that is a folder with a jar and one library.
  void add(String name, Path jar, Path library) throws IOException {
    Path plugin = home.resolve("plugins").resolve(name);
    Path libraries = Files.createDirectories(plugin.resolve("lib"));
    Files.copy(jar, plugin.resolve(name + ".jar"));
    Files.copy(library, libraries.resolve(library.getFileName()));
  }

  /// The jar of a module of the product, as the build has just packed it.
  static Path jar(String module) throws IOException {
    return find(
        Tools.root().resolve(module).resolve("target"), module + "-[0-9][^-]*(-SNAPSHOT)?\\.jar");
  }

  /// Its start script.
  Path script() {
    return home.resolve("bin/pt");
  }

  /// Its command line.
  List<String> command(String... arguments) {
    List<String> command = new ArrayList<>(List.of(script().toString()));
    command.addAll(Arrays.asList(arguments));
    return command;
  }

  /// Starts it with options for its run time.
  Program start(String javaOptions, String... arguments) throws IOException {
    return Program.start(Tools.root(), Map.of("PT_JAVA_OPTS", javaOptions), command(arguments));
  }

  private static Path archive() throws IOException {
    return find(BUILT, "pt-.*-linux-x86_64\\.tar\\.gz");
  }

  private static Path find(Path folder, String name) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().matches(name))
          .findFirst()
          .orElseThrow(() -> new AssertionError("there is no " + name + " in " + folder));
    }
  }
}
