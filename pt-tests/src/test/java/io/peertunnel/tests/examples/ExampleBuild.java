package io.peertunnel.tests.examples;

import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The examples, built as a third party builds them: outside this project, against the `sdk` folder
/// of the image, by a Maven that may not ask any other machine. Blocking.
///
/// What Maven needs beside it is what the build of this project has just used. It is served from
/// that repository as if it were a remote one, so that this project's own artifacts there, perhaps
/// of another day, are not seen.
final class ExampleBuild {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String SETTINGS =
      """
      <settings>
        <mirrors>
          <mirror>
            <id>here</id>
            <mirrorOf>central</mirrorOf>
            <url>REPOSITORY</url>
          </mirror>
        </mirrors>
      </settings>
      """;
  private static final String ALL_AT_ONCE =
      """
      <project>
        <modelVersion>4.0.0</modelVersion>
        <groupId>org.example</groupId>
        <artifactId>all-at-once</artifactId>
        <version>1</version>
        <packaging>pom</packaging>
        <modules>
          <module>discovery-hosts-file</module>
          <module>forward-unix</module>
          <module>office-list</module>
          <module>own-mdns</module>
        </modules>
      </project>
      """;

  private final Path folder;

  private ExampleBuild(Path folder) {
    this.folder = folder;
  }

  /// Copies the examples into `folder`, makes two plugins of the template, and builds and tests all
  /// of them: `office-list`, and one that is named as the bundled `mdns`.
  static ExampleBuild run(Path folder) throws IOException, InterruptedException {
    Tools.require("mvn");
    Path examples = Tools.root().resolve("examples");
    for (String project : List.of("discovery-hosts-file", "forward-unix")) {
      copy(examples.resolve(project), folder.resolve(project));
    }
    begin(examples.resolve("template"), folder.resolve("office-list"), "office-list");
    begin(examples.resolve("template"), folder.resolve("own-mdns"), "mdns");
    Files.writeString(folder.resolve("pom.xml"), ALL_AT_ONCE);
    Files.writeString(
        folder.resolve("settings.xml"),
        SETTINGS.replace("REPOSITORY", localRepository().toUri().toString()));
    make(folder);
    return new ExampleBuild(folder);
  }

  /// The folder of the image, in which the build finds the SPI.
  static Path image() {
    return Tools.root().resolve("pt-dist/target/pt").toAbsolutePath().normalize();
  }

  /// A jar that was built.
  Path jar(String project, String name) {
    return folder.resolve(project).resolve("target").resolve(name + ".jar");
  }

  /// The report of a test class that was run.
  String report(String project, String test) throws IOException {
    return Files.readString(
        folder.resolve(project).resolve("target/surefire-reports/TEST-" + test + ".xml"));
  }

  /// Makes a folder with these jars, of which nobody else can change anything.
  Path pluginFolder(String name, Path... jars) throws IOException {
    Path plugins =
        Files.createDirectory(
            folder.resolve(name),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    for (Path jar : jars) {
      Path copy = Files.copy(jar, plugins.resolve(jar.getFileName()));
      Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rw-------"));
    }
    return plugins;
  }

  private static void begin(Path template, Path project, String name)
      throws IOException, InterruptedException {
    copy(template, project);
    Program.run(
        project, PATIENCE, "sh", "rename.sh", name, "com.acme." + name.replaceAll("\\W", ""));
  }

  private static void make(Path folder) throws IOException, InterruptedException {
    List<String> command =
        List.of(
            "mvn",
            "--batch-mode",
            "--offline",
            "--no-transfer-progress",
            "--settings",
            folder.resolve("settings.xml").toString(),
            "-Daether.offline.protocols=file",
            "-Dmaven.repo.local=" + folder.resolve("repository"),
            "-Dpt.home=" + image(),
            "package");
    Map<String, String> jdk = Map.of("JAVA_HOME", System.getProperty("java.home"));
    try (Program maven = Program.start(folder, jdk, command)) {
      Optional<Integer> code = maven.exit(PATIENCE);
      if (code.filter(c -> c == 0).isEmpty()) {
        throw new AssertionError("Maven ended with " + code + "\n" + maven.said());
      }
    }
  }

  /// The repository of the build that runs this test, as its test runner tells.
  private static Path localRepository() {
    return Optional.ofNullable(System.getProperty("localRepository"))
        .map(Path::of)
        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".m2", "repository"));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> tree = Files.walk(from)) {
      for (Path path : tree.filter(each -> !isBuilt(from.relativize(each))).toList()) {
        Path copy = to.resolve(from.relativize(path).toString());
        if (Files.isDirectory(path)) {
          Files.createDirectories(copy);
        } else {
          Files.copy(path, copy);
        }
      }
    }
  }

  private static boolean isBuilt(Path path) {
    return path.startsWith("target");
  }
}
