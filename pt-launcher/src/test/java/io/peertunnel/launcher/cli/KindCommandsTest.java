package io.peertunnel.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.launcher.plugin.Kind;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.ForwarderProvider;
import io.peertunnel.spi.PluginContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands that forwarders add: `pt KIND`, and `pt bind --kind KIND`.
class KindCommandsTest {
  @TempDir private Path home;
  private Bench bench;

  @BeforeEach
  void setUp() {
    bench = new Bench(home);
  }

  @AfterEach
  void tearDown() {
    bench.close();
  }

  @Test
  void kindsOfPluginsAreCommands() throws IOException {
    Path socket = home.resolve("some.sock");
    unix();

    Bench.Running share =
        bench
            .start("unix", "--target", socket.toString(), "--id", "lab", "--json")
            .awaitOut("\"event\":\"ready\"");
    Bench.Running bind =
        bench
            .start(
                "bind",
                "--kind",
                "unix",
                "--local",
                home.resolve("l.sock").toString(),
                "--id",
                "lab",
                "--json")
            .awaitErr("ready ");

    assertThat(share.err())
        .contains("sharing   " + socket + " unix as lab   (nothing answers there yet)")
        .contains("pt bind --kind unix --local ADDRESS --id lab");
    assertThat(share.out())
        .contains("\"command\":\"unix\"", "\"target\":\"" + socket + "\"")
        .contains("\"id\":\"forwarder unix\"");
    assertThat(bind.err()).contains("ready     " + home.resolve("l.sock") + " → lab");
    assertThat(bind.stop(0).exitCode() + share.stop(0).exitCode()).isZero();
  }

  @Test
  void kindsThatAreNotTheSameRefuseEachOther() throws IOException {
    bench.plugins.more.add(new FakePlugins.Provider(Kind.FORWARDER, new Mirror()));
    try (ServerSocket service = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual().start(() -> greet(service));
      String target = "" + service.getLocalPort();
      Bench.Running share =
          bench
              .start("mirror", "--port", target, "--id", "lab")
              .awaitErr("pt bind --kind mirror --port " + target + " --id lab");

      assertThat(heard("--kind", "mirror")).isEqualTo("hello");
      assertThat(heard("--kind", "tcp")).isEmpty();
      share.stop(0);
    }
  }

  /// What a client hears through a tunnel of these options.
  private String heard(String... options) throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    List<String> words = new ArrayList<>(List.of("bind", "--port", "" + port, "--id", "lab"));
    words.addAll(List.of(options));
    Bench.Running bind = bench.start(words.toArray(String[]::new)).awaitErr("ready ");
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      client.setSoTimeout(60_000);
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (SocketException e) {
      return "";
    } finally {
      bind.stop(0);
    }
  }

  private static void greet(ServerSocket service) {
    try {
      while (true) {
        try (Socket client = service.accept()) {
          client.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
        }
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  /// TCP by another name.
  private static final class Mirror implements ForwarderProvider {
    @Override
    public String name() {
      return "mirror";
    }

    @Override
    public String description() {
      return "as tcp";
    }

    @Override
    public Forwarder create(PluginContext context) {
      return new BlockingForwarder(context);
    }
  }

  @Test
  void commandsOfKindsHaveTheSameManners() throws IOException {
    unix();

    assertUsage("no such command 'unx'; did you mean pt unix?", "unx", "--target", "/x");
    assertUsage("no such command 'unx'; did you mean pt unix?", "unx", "--help");
    assertUsage("unknown option --prot; did you mean --port?", "unix", "--prot", "5");
    assertUsage("--target must begin with /", "unix", "--target", "relative", "--id", "x");
    assertUsage("--target is not for tcp; give --port", "tcp", "--target", "/x", "--id", "x");
    assertUsage(
        "--target says it all: give it without --port",
        "unix",
        "--target",
        "/x",
        "--port",
        "9",
        "--id",
        "x");
    assertUsage("--local must begin with /", "bind", "--kind", "unix", "--local", "x", "--id", "x");
    assertUsage("pt unix needs --id X", "unix", "--target", "/x");
    assertUsage(
        "--kind needs a forwarder named udp; loaded: tcp, unix",
        "bind",
        "--kind",
        "udp",
        "--port",
        "9",
        "--id",
        "x");
    assertThat(run("unix", "--help").out())
        .contains("share a service of the kind unix", "--target");
    assertThat(run("help", "unix").out()).contains("share a service of the kind unix");
  }

  private void unix() {
    bench.plugins.more.add(new FakePlugins.Provider(Kind.FORWARDER, new UnixKind()));
  }

  private Bench.Result run(String... args) {
    return bench.run(args);
  }

  private void assertUsage(String message, String... args) {
    Bench.Result result = run(args);
    assertThat(result.err()).contains(message);
    assertThat(result.exitCode()).isEqualTo(2);
  }
}
