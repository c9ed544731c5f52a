package io.peertunnel.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `pt demo` on a network in memory, with true local sockets.
class DemoCommandTest {
  private static final Pattern URL = Pattern.compile("(?m)^(http://\\S+/)$");

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
  void servesItsPageThroughTheTunnel() throws IOException {
    Bench.Running demo = bench.start("demo", "--json").awaitErr("\nhttp://");

    assertThat(get(demo, "")).contains("<title>PeerTunnel demo</title>");
    assertThat(get(demo, "state")).contains("\"tunnelled\":true").contains("\"by\":\"peer\"");
    demo.awaitErr("1 request ·").awaitOut("\"event\":\"conn_open\"");
    Bench.Result result = demo.stop(ExitCode.INTERRUPTED);

    assertThat(result.exitCode()).isEqualTo(ExitCode.INTERRUPTED);
    assertThat(result.err()).contains("ended     after ").contains("1 request over ");
    assertThat(result.out()).containsOnlyOnce("\"event\":\"ready\"").contains("\"url\":\"http:");
  }

  @Test
  void saysWhyItGivesTheAddress() {
    Bench.Running demo = bench.start("demo").awaitErr("\nhttp://");

    assertThat(demo.stop(ExitCode.INTERRUPTED).err())
        .contains("warning   this mdns cannot be limited to the loopback interface")
        .contains("found by  the address itself after");
  }

  @Test
  void writesNothing() throws IOException {
    bench.start("demo").awaitErr("\nhttp://").stop(ExitCode.INTERRUPTED);

    try (var files = Files.list(home)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void usesThePortThatItIsGiven() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }

    Bench.Running demo = bench.start("demo", "--port", Integer.toString(port));

    demo.awaitErr("http://127.0.0.1:" + port + "/").stop(ExitCode.INTERRUPTED);
  }

  @Test
  void refusesAPortThatIsTaken() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Bench.Result result = bench.run("demo", "--port", Integer.toString(taken.getLocalPort()));

      assertThat(result.exitCode()).isEqualTo(ExitCode.LOCAL_ENDPOINT);
      assertThat(result.err()).contains("error     port is taken");
    }
  }

  @Test
  void refusesWrongValues() {
    assertThat(bench.run("demo", "--port", "0").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(bench.run("demo", "--id", "x").exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(bench.run("demo", "--rehearse", "--megabytes", "0").err())
        .contains("must be a whole number from 1 to 4096");
  }

  @Test
  void rehearsesAndEnds() {
    Bench.Result result = bench.run("demo", "--rehearse", "--megabytes", "1");

    assertThat(result.err()).contains("rehearsal 1.0 MB each way");
    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).isEmpty();
  }

  @Test
  void keepsTheRehearsalOutOfTheHelp() {
    assertThat(bench.run("demo", "--help").out())
        .contains("--port")
        .doesNotContain("--rehearse", "--megabytes");
  }

  private static String get(Bench.Running demo, String path) throws IOException {
    Matcher url = URL.matcher(demo.err());
    assertThat(url.find()).as(demo.err()).isTrue();
    try (InputStream in = URI.create(url.group(1) + path).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
