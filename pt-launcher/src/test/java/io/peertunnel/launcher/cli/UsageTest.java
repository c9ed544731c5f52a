package io.peertunnel.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the command line refuses, and how it says so: one line, exit code 2, no value that may be a
/// secret.
class UsageTest {
  private static final String PEER = "12D3KooWDpJ7As7BWAwRMfu1VU2WCqNjvq387JEYKDBj4kx6nXTN";

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

  @ParameterizedTest
  @ValueSource(
      strings = {"0", "65536", "2e3", "+22", "٣", "", "-1", "022", "22 ", "99999999999999999999"})
  void refusesAnythingButAPort(String port) {
    assertThat(refused("tcp", "--port=" + port, "--id", "lab"))
        .startsWith("error     --port must be a whole number from 1 to 65535");
  }

  @Test
  void refusesAPortGivenTwice() {
    assertThat(refused("tcp", "--port", "22", "--port", "23", "--id", "lab"))
        .isEqualTo("pt: --port is given twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ":", "a:", ":a", "a\nb", "a\0b", "-x", " lab", "lab "})
  void refusesUnusableIds(String id) {
    assertThat(refused("tcp", "--port", "22", "--id=" + id)).startsWith("error     --id: ");
  }

  @Test
  void refusesAnIdOf257BytesWithoutRepeatingIt() {
    assertThat(refused("tcp", "--port", "22", "--id", "x".repeat(257)))
        .contains("longer than 256 bytes")
        .doesNotContain("xxx");
  }

  @Test
  void refusesAnIdThatTheLocaleMangled() {
    assertThat(refused("tcp", "--port", "22", "--id", "caf\ufffd")).contains("C.UTF-8");
  }

  @ParameterizedTest
  @CsvSource({
    "--prot 22, unknown option --prot; did you mean --port?",
    "--prt=22, unknown option --prt; did you mean --port?",
    "-prot 22, unknown option -prot; did you mean --port?",
    "--hots x, unknown option --hots; did you mean --host?",
    "--dicovery mdns, unknown option --dicovery; did you mean --discovery?",
    "--peer x, 'pt tcp has no --peer, which belongs to pt bind'",
    "--wait 3s, 'pt tcp has no --wait, which belongs to pt bind'",
    "--addr ::1, 'pt tcp has no --addr, which belongs to pt bind; did you mean --host?'",
    "--frobnicate, unknown option --frobnicate; see pt help tcp",
  })
  void namesTheNearestRightOption(String wrong, String expected) {
    String[] words = ("tcp " + wrong).split(" ");

    assertThat(refused(words)).isEqualTo("pt: " + expected);
  }

  @Test
  void namesTheOptionOfTheOtherCommand() {
    assertThat(refused("bind", "--host", "x"))
        .isEqualTo("pt: pt bind has no --host, which belongs to pt tcp; did you mean --addr?");
  }

  @ParameterizedTest
  @CsvSource({
    "bnid, no such command 'bnid'; did you mean pt bind?",
    "conect, no such command 'conect'; see pt help",
    "hlep, no such command 'hlep'; did you mean pt help?",
  })
  void namesTheNearestCommand(String wrong, String expected) {
    assertThat(refused(wrong)).isEqualTo("pt: " + expected);
  }

  @Test
  void refusesMissingValues() {
    assertThat(refused("tcp", "--id", "lab", "--port")).isEqualTo("pt: --port needs a value");
    assertThat(refused("tcp", "--port", "--id", "lab")).isEqualTo("pt: --port needs a value");
    assertThat(refused("tcp", "--port", "22", "--json=maybe")).contains("--json takes no value");
  }

  @Test
  void refusesMissingOptions() {
    assertThat(refused("tcp", "--id", "lab")).contains("--port is missing");
    assertThat(refused("tcp", "--port", "22")).contains("pt tcp needs --id X");
    assertThat(refused("bind", "--port", "22")).contains("pt bind needs --id X").contains("--peer");
  }

  @Test
  void neverRepeatsWhatMayBeASecret() {
    assertThat(refused("tcp", "--port", "22", "--id", "my", "secret words"))
        .doesNotContain("words");
    assertThat(refused("tcp", "--secert=hunter2")).doesNotContain("hunter2");
    assertThat(refused("hunter2:hunter3")).doesNotContain("hunter");
  }

  @Test
  void refusesAnArgumentOf200KilobytesInOneShortLine() {
    assertThat(refused("tcp", "x".repeat(200_000))).hasSizeLessThan(200);
    assertThat(refused("tcp", "--" + "x".repeat(200_000))).hasSizeLessThan(200);
    assertThat(refused("tcp", "--port", "x".repeat(200_000), "--id", "lab")).hasSizeLessThan(200);
    assertThat(refused("x".repeat(200_000))).hasSizeLessThan(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com",
        "/ip4/127.0.0.1/tcp/4001",
        "/ip4/01.2.3.4/tcp/1/p2p/" + PEER,
        "/ip4/1.2.3.4/tcp/65536/p2p/" + PEER,
        "/",
        "//tcp/1",
        "/ip4/1.2.3.4/tcp/1/p2p/nobody"
      })
  void refusesUnusablePeers(String peer) {
    assertThat(refused("bind", "--port", "2022", "--peer", peer)).startsWith("error     --peer: ");
  }

  @ParameterizedTest
  @CsvSource({
    "--host, 1.2.3",
    "--host, 01.2.3.4",
    "--host, a..b",
    "--host, a b",
    "--host, -x",
    "--host, 999",
    "--listen, 127.0.0.1",
    "--set, mdns",
    "--set, mdns.interval",
    "--set, mdns.interval=fast",
    "--set, mdns.loud=maybe",
    "--set, mdns.colour=red",
    "--set, dht.interval=10s",
    "--transport, Q",
    "--transport, carrier-pigeon",
    "--discovery, pigeons",
    "--discovery, 'none,mdns'",
    "--bootstrap, example.com",
  })
  void refusesUnusableValues(String option, String value) {
    assertThat(refused("tcp", "--port", "22", "--id", "lab", option + "=" + value))
        .startsWith("error     --");
  }

  @ParameterizedTest
  @ValueSource(strings = {"30", "0s", "1.5s", "-1s", "forever", "1m30s", "٣s"})
  void refusesUnusableDurations(String wait) {
    assertThat(refused("bind", "--port", "22", "--id", "lab", "--wait=" + wait))
        .startsWith("error     --wait must be a number with a unit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.com", "1.2.3", "/ip4/1.2.3.4", "::1::"})
  void refusesUnusableLocalAddresses(String address) {
    assertThat(refused("bind", "--port", "22", "--id", "lab", "--addr=" + address))
        .startsWith("error     --addr must be an IP address of this machine");
  }

  @Test
  void blamesTheVariableForItsValue() {
    bench.variables.put("PT_PORT", "+22");

    assertThat(refused("tcp", "--id", "lab")).startsWith("error     PT_PORT must be");
  }

  @Test
  void refusesAnIdTogetherWithAFile() {
    assertThat(refused("tcp", "--port", "22", "--id", "lab", "--id-file", "x"))
        .contains("exclude each other");
  }

  @Test
  void refusesAnIdFileThatHoldsMoreThanTheId() throws Exception {
    Path file = Files.writeString(home.resolve("id"), "lab\nmore\n");

    assertThat(refused("tcp", "--port", "22", "--id-file", file.toString()))
        .contains("must hold the id in one line");
    assertThat(refused("tcp", "--port", "22", "--id-file", home + "/none"))
        .contains("cannot be read");
  }

  @Test
  void showsAStackTraceOnlyWithVerbose() {
    Bench.Result quiet = bench.run("tcp", "--port", "0", "--id", "lab");
    Bench.Result verbose = bench.run("tcp", "--port", "0", "--id", "lab", "-v");

    assertThat(quiet.err().lines()).hasSize(1);
    assertThat(verbose.err()).contains("CommandException");
  }

  @Test
  void helpsOnDemandOnStdoutAndElseOnStderr() {
    Bench.Result nothing = bench.run();
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.err()).contains("Usage: pt");
    for (List<String> args : List.of(List.of("help"), List.of("--help"), List.of("-help"))) {
      Bench.Result help = bench.run(args.toArray(String[]::new));
      assertThat(help.exitCode()).isZero();
      assertThat(help.out()).contains("Usage: pt", "tcp", "bind", "plugins", "version");
      assertThat(help.err()).isEmpty();
    }
    assertThat(bench.run("help", "bind").out()).contains("--peer=MULTIADDR", "--wait=DURATION");
    assertThat(bench.run("tcp", "--help").out()).contains("--host=HOST").doesNotContain("--peer");
  }

  @Test
  void tellsItsVersion() {
    for (String arg : List.of("version", "--version", "-version", "-V")) {
      assertThat(bench.run(arg).out()).startsWith("pt ").hasLineCount(1);
    }
    assertThat(bench.run("version", "--json").out()).startsWith("{\"v\":1,\"version\":\"");
  }

  private String refused(String... args) {
    Bench.Result result = bench.run(args);
    assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).hasSize(1);
    return result.err().strip();
  }
}
