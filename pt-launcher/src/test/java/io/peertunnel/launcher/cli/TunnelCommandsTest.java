package io.peertunnel.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.launcher.plugin.Kind;
import io.peertunnel.launcher.tunnel.TunnelId;
import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.DiscoveryProvider;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.FakePeers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `pt tcp` and `pt bind` in one JVM, over a network in memory.
class TunnelCommandsTest {
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
  void carriesBytesBetweenTwoCommandsOfOneUser() throws Exception {
    try (ServerSocket service = echo()) {
      String target = "" + service.getLocalPort();
      Bench.Running tcp = bench.start("tcp", "--port", target, "--id", "lab").awaitErr("ready ");
      String local = "" + freePort();
      Bench.Running bind =
          bench
              .start("bind", "-port", local, "-id", "lab")
              .awaitErr("ready     127.0.0.1:" + local);

      assertThat(ask(Integer.parseInt(local), "hello")).isEqualTo("hello");

      Bench.Result bound = bind.stop(0);
      Bench.Result shared = tcp.stop(130);
      assertThat(bound.exitCode()).isZero();
      assertThat(shared.exitCode()).isEqualTo(130);
      assertThat(shared.out() + bound.out()).isEmpty();
      assertThat(shared.err())
          .contains("sharing   127.0.0.1:" + target + " tcp as lab   (the service answers)")
          .contains("found by  mdns ready 0.0 s")
          .contains(
              "ready     on the other machine run:%n          pt bind --port %s --id lab%n"
                  .formatted(target))
          .contains("12:00:00  + ");
      assertThat(bound.err())
          .contains("another pt runs here already")
          .contains("searching lab   mdns")
          .contains("connected 12D3KooW");
      assertThat(peer(shared.err())).isNotEqualTo(peer(bound.err()));
    }
  }

  @Test
  void saysOnceAndPlainlyThatTunnelsAreOpen() {
    Bench.Result with =
        bench.start("tcp", "--port", "9", "--id", "lab", "--open").awaitErr("ready ").stop(0);
    Bench.Result without =
        bench.start("tcp", "--port", "9", "--id", "lab").awaitErr("ready ").stop(0);

    for (Bench.Result result : List.of(with, without)) {
      assertThat(result.err().lines().filter(line -> line.contains("anyone who knows the id")))
          .singleElement()
          .asString()
          .startsWith("warning   open: ");
    }
  }

  @Test
  void saysThatNothingAnswersAtTheTarget() throws Exception {
    int port = freePort();

    Bench.Result result =
        bench.start("tcp", "--port", "" + port, "--id", "lab").awaitErr("ready ").stop(0);

    assertThat(result.err()).contains("(nothing answers there yet)");
  }

  @Test
  void keepsTheSecretOfAnIdOffTheScreen() throws Exception {
    Path file = Files.writeString(home.resolve("id"), "lab:hunter2\n");

    Bench.Result result =
        bench
            .start("tcp", "--port", "22", "--id-file", file.toString(), "--json", "-v")
            .awaitErr("ready ")
            .stop(0);

    assertThat(result.err() + result.out())
        .doesNotContain("hunter2")
        .contains("pt bind --port 2022 --id-file FILE");
  }

  @Test
  void warnsOfASecretOnTheCommandLineWithoutRepeatingIt() {
    Bench.Result result =
        bench.start("tcp", "--port", "22", "--id", "lab:hunter2").awaitErr("ready ").stop(0);

    assertThat(result.err()).contains("shows in the list of processes").doesNotContain("hunter2");
  }

  @Test
  void endsWith3WhenNobodyIsFound() throws Exception {
    Bench.Result result =
        bench.run("bind", "--port", "" + freePort(), "--id", "nobody", "--wait", "50ms");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.err()).contains("error     nobody shares nobody");
  }

  @Test
  void endsWith4WhenThePeerCannotBeReached() throws Exception {
    bench.plugins.advertise(
        TunnelId.parse("gone").openKey(),
        new PeerInfo(FakePeers.id("gone"), List.of(FakePeers.address(200))));

    Bench.Result result =
        bench.run("bind", "--port", "" + freePort(), "--id", "gone", "--wait", "500ms");

    assertThat(result.exitCode()).isEqualTo(4);
    assertThat(result.err()).contains("gone was found but could not be reached");
  }

  @Test
  void endsWith6WhenThePortIsTakenOnOneLoopbackFamilyOnly() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      Bench.Result result = bench.run("bind", "--port", "" + taken.getLocalPort(), "--id", "lab");

      assertThat(result.exitCode()).isEqualTo(6);
      assertThat(result.err()).contains("error     port is taken");
    }
  }

  @Test
  void endsWith8WhenTheIdentityCannotBeUsedAndLeavesItAlone() throws Exception {
    Path identity = home.resolve(".config/pt/node-1/identity");
    Files.createDirectories(identity.getParent());
    Files.writeString(identity, "");

    Bench.Result result = bench.run("tcp", "--port", "22", "--id", "lab");

    assertThat(result.exitCode()).isEqualTo(8);
    assertThat(result.err()).contains("identity is empty");
    assertThat(identity).isEmptyFile();
  }

  @Test
  void endsWith2WhenThePeerIsThisProgram() throws Exception {
    Files.createDirectories(home.resolve(".config/pt/node-1"));
    Files.writeString(home.resolve(".config/pt/node-1/identity"), "me");

    Bench.Result result =
        bench.run(
            "bind",
            "--port",
            "" + freePort(),
            "--peer",
            "/ip4/127.0.0.1/tcp/1/p2p/" + FakePeers.id("me"));

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("--peer names this program itself");
  }

  @Test
  void reachesAPeerByAddressAlone() throws Exception {
    try (ServerSocket service = echo()) {
      Bench.Running tcp =
          bench
              .start("tcp", "--port", "" + service.getLocalPort(), "--id", "lab", "--json")
              .awaitOut("\"ready\"");
      Matcher address = Pattern.compile("\"addresses\":\\[\"([^\"]+)\"").matcher(tcp.out());
      assertThat(address.find()).isTrue();
      int local = freePort();

      Bench.Running bind =
          bench
              .start(
                  "bind", "--port", "" + local, "--peer", address.group(1), "--addr", "127.0.0.1")
              .awaitErr("ready ");

      assertThat(ask(local, "by address")).isEqualTo("by address");
      assertThat(bind.stop(0).err()).contains("ready     127.0.0.1:" + local + " → 12D3KooW");
      tcp.stop(0);
    }
  }

  @Test
  void namesAnAddressWhenNoDiscoveryRuns() {
    Bench.Result result =
        bench
            .start("tcp", "--port", "22", "--id", "lab", "--discovery", "none")
            .awaitErr("ready ")
            .awaitErr("pt bind --port 2022 --id lab --peer /ip4/")
            .stop(0);

    assertThat(result.err()).doesNotContain("found by");
  }

  @Test
  void goesOnWithoutADiscoveryThatCannotStart() {
    bench.plugins.more.add(new FakePlugins.Provider(Kind.DISCOVERY, new NoDiscovery()));

    Bench.Result result =
        bench.start("tcp", "--port", "22", "--id", "lab").awaitErr("ready ").stop(0);

    assertThat(result.err())
        .contains("warning   discovery sick does not run: no multicast on this machine")
        .contains("found by  mdns ready");
  }

  @Test
  void runsWithAVolatileIdentityWhereNothingCanBeWritten() throws Exception {
    Path file = Files.writeString(home.resolve("file"), "");

    Bench.Result readOnly =
        bench
            .start("tcp", "--port", "22", "--id", "lab", "--data-dir", file + "/pt")
            .awaitErr("ready ")
            .stop(0);
    bench.variables.remove("HOME");
    Bench.Result homeless =
        bench.start("tcp", "--port", "22", "--id", "lab").awaitErr("ready ").stop(0);

    assertThat(readOnly.err()).contains("warning   nothing can be written to " + file);
    assertThat(homeless.err()).contains("warning   no home directory is known");
  }

  @Test
  void writesNothingWhenEphemeral() {
    bench.start("tcp", "--port", "22", "--id", "lab", "--ephemeral").awaitErr("ready ").stop(0);

    assertThat(home).isEmptyDirectory();
  }

  @Test
  void goesOnWhenStdoutAndStderrAreClosed() throws Exception {
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    try (ServerSocket service = echo()) {
      Bench.Running tcp =
          bench.start(
              closed, closed, "tcp", "--port", "" + service.getLocalPort(), "--id", "l", "--json");
      int local = freePort();
      Bench.Running bind =
          bench.start("bind", "--port", "" + local, "--id", "l").awaitErr("ready ");

      assertThat(ask(local, "still here")).isEqualTo("still here");
      bind.stop(0);
      assertThat(tcp.stop(0).exitCode()).isZero();
    }
  }

  @Test
  void fitsAnAsciiTerminalOneColumnWide() {
    bench.charset = StandardCharsets.US_ASCII;
    bench.kind = Streams.Kind.TERMINAL;
    bench.variables.put("COLUMNS", "1");
    ByteArrayOutputStream err = new ByteArrayOutputStream();

    bench
        .start(new ByteArrayOutputStream(), err, "tcp", "--port", "22", "--id", "lab\u00fc")
        .awaitErr("pt bind --port 2022 --id")
        .stop(0);

    String text = err.toString(StandardCharsets.US_ASCII);
    assertThat(text).contains("peer 12D3KooW").contains("...").doesNotContain("\ufffd");
  }

  @Test
  void coloursOnlyTerminalsThatWantIt() {
    bench.kind = Streams.Kind.TERMINAL;
    String plain = "\u001b[33m";

    assertThat(share().err()).contains(plain);
    bench.variables.put("NO_COLOR", "1");
    assertThat(share().err()).doesNotContain(plain);
    bench.variables.remove("NO_COLOR");
    assertThat(share("--no-color").err()).doesNotContain(plain);
    bench.kind = Streams.Kind.OTHER;
    assertThat(share().err()).doesNotContain("\u001b");
  }

  @Test
  void showsWarningsOnlyWhenQuiet() {
    Bench.Running running =
        bench.start("tcp", "--port", "22", "--id", "lab", "-q", "--json").awaitOut("\"ready\"");

    assertThat(running.stop(0).err().lines()).allMatch(line -> line.startsWith("warning "));
  }

  private Bench.Result share(String... more) {
    String[] args = new String[5 + more.length];
    System.arraycopy(new String[] {"tcp", "--port", "22", "--id", "lab"}, 0, args, 0, 5);
    System.arraycopy(more, 0, args, 5, more.length);
    return bench.start(args).awaitErr("pt bind").stop(0);
  }

  private static String peer(String err) {
    return err.lines().filter(line -> line.contains("  peer ")).findFirst().orElseThrow();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static ServerSocket echo() throws IOException {
    ServerSocket server = new ServerSocket(0, 16, InetAddress.ofLiteral("127.0.0.1"));
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                while (true) {
                  try (Socket socket = server.accept()) {
                    socket.getInputStream().transferTo(socket.getOutputStream());
                  }
                }
              } catch (IOException e) {
                // Closed.
              }
            });
    return server;
  }

  private static String ask(int port, String question) throws IOException {
    try (Socket socket = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
      socket.getOutputStream().write(question.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static final class NoDiscovery implements DiscoveryProvider {
    @Override
    public String name() {
      return "sick";
    }

    @Override
    public String description() {
      return "never starts";
    }

    @Override
    public Discovery create(Host host, PluginContext context) throws TunnelException {
      throw new TunnelException("no multicast on this machine");
    }
  }
}
