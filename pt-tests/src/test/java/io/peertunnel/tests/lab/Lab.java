package io.peertunnel.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A network of our own: hosts in namespaces, without a way out. See `lab/README.md`.
public final class Lab implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Path FOLDER = Tools.root().resolve("pt-tests/lab");

  private final String name;

  private Lab(String name) {
    this.name = name;
  }

  /// Builds a LAN of so many hosts, `h1` and on.
  public static Lab lan(String name, int hosts) throws IOException, InterruptedException {
    return up(name, "lan", Integer.toString(hosts));
  }

  /// Builds a public segment with the hosts `relay` and `boot`, and sides behind NAT routers of
  /// their own.
  ///
  /// @param sides each `SIDE=KIND`
  public static Lab nat(String name, String... sides) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("nat"));
    arguments.addAll(List.of(sides));
    return up(name, arguments.toArray(String[]::new));
  }

  /// Builds the same with a public segment that js-libp2p takes for public as well, which no
  /// reserved prefix is to it.
  static Lab natForAll(String name, String... sides) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("nat"));
    arguments.addAll(List.of(sides));
    return up(Map.of("LAB_PUBLIC", "192.0.1.0/25"), name, arguments.toArray(String[]::new));
  }

  private static Lab up(String name, String... topology) throws IOException, InterruptedException {
    return up(Map.of(), name, topology);
  }

  private static Lab up(Map<String, String> environment, String name, String... topology)
      throws IOException, InterruptedException {
    Tools.demand("root".equals(System.getProperty("user.name")), "the laboratory needs root");
    Tools.require("ip");
    Tools.require("nft");
    Tools.require("python3");
    prepare();
    Lab lab = new Lab("pt" + ProcessHandle.current().pid() + name);
    List<String> arguments = new ArrayList<>(List.of("up"));
    arguments.addAll(List.of(topology));
    lab.command(environment, arguments);
    return lab;
  }

  /// Runs a command of the laboratory.
  public void command(String... arguments) throws IOException, InterruptedException {
    command(Map.of(), List.of(arguments));
  }

  private void command(Map<String, String> environment, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("env", "LAB_NAME=" + name));
    environment.forEach((variable, value) -> command.add(variable + "=" + value));
    command.add("./lab");
    command.addAll(arguments);
    Program.run(FOLDER, PATIENCE, command.toArray(String[]::new));
  }

  /// The address of a host as others see it: its own, or that of its NAT router.
  public String publicAddress(String host) throws IOException, InterruptedException {
    List<String> command = List.of("env", "LAB_NAME=" + name, "./lab", "addr", host, "--public");
    try (Program lab = Program.start(FOLDER, Map.of(), command)) {
      return lab.out().take(line -> !line.isBlank(), PATIENCE).strip();
    }
  }

  /// Starts a program on a host.
  public Program start(String host, Map<String, String> environment, List<String> command)
      throws IOException {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name + "-" + host));
    whole.addAll(command);
    return Program.start(Tools.root(), environment, whole);
  }

  /// Starts a program on a host.
  Program start(String host, String... command) throws IOException {
    return start(host, Map.of(), List.of(command));
  }

  /// Runs commands of the shell on a host and requires that they succeed.
  void run(String host, String... commands) throws IOException, InterruptedException {
    try (Program shell = start(host, "sh", "-ec", String.join("; ", commands))) {
      assertThat(shell.exit(PATIENCE)).as(shell.said()).contains(0);
    }
  }

  /// Starts one of the servers of `load.py` on a host and waits until it listens.
  Program serve(String host, String... arguments) throws IOException, InterruptedException {
    Program server = start(host, load(arguments));
    server.out().take(line -> line.startsWith("ready"), Program.PATIENCE);
    return server;
  }

  /// Runs one of the clients of `load.py` on a host and requires that it succeeds.
  void ask(String host, String... arguments) throws IOException, InterruptedException {
    ask(PATIENCE, host, arguments);
  }

  /// Does the same with more patience.
  void ask(Duration patience, String host, String... arguments)
      throws IOException, InterruptedException {
    try (Program client = start(host, load(arguments))) {
      client.out().take(line -> line.startsWith("ok"), patience);
    }
  }

  /// The command that runs `load.py`.
  static String[] load(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "python3", Tools.root().resolve("pt-tests/src/test/python/load.py").toString()));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  @Override
  public void close() throws IOException {
    try {
      command("down");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the laboratory was removed", e);
    }
  }

  private static synchronized void prepare() throws IOException, InterruptedException {
    if (!FOLDER.resolve("wanlink").toFile().exists()) {
      Tools.require("gcc");
      Program.run(FOLDER, PATIENCE, "./setup");
    }
  }
}
