package io.peertunnel.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.launcher.jars.Checksums;
import io.peertunnel.launcher.jars.Workshop;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `pt plugins` and what plugins from jars do to the other commands.
class PluginCommandsTest {
  @TempDir private Path home;
  private Bench bench;
  private Path folder;

  @BeforeEach
  void setUp() {
    bench = new Bench(home);
    folder = home.resolve(".config/pt/plugins");
  }

  @AfterEach
  void tearDown() {
    bench.close();
  }

  @Test
  void listsWhatIsLoadedDisabledAndRefusedWithItsPlace() throws IOException {
    Path good =
        Workshop.discovery(home, "good").manifest("Plugin-Id", "com.example.good").into(folder);
    Path bad = Files.writeString(folder.resolve("bad.jar"), "no zip");
    run("plugins", "disable", "discovery:mdns");

    Bench.Result text = run("plugins");
    Bench.Result json = run("plugins", "list", "--json");

    assertThat(text.out())
        .containsSubsequence("transport", "libp2p", "discovery", "good", "1.0.0", "finds nobody")
        .contains("from " + good + " (com.example.good)")
        .containsSubsequence(
            "disabled", "discovery:mdns", "failed", "bad.jar: bad.jar is not a jar")
        .contains("from " + bad);
    assertThat(json.out())
        .startsWith("{\"v\":1,\"plugins\":[")
        .contains("\"plugin\":\"com.example.good\"", "\"state\":\"loaded\"")
        .contains("\"disabled\":[{\"id\":\"discovery:mdns\"")
        .contains("\"failed\":[{\"id\":\"bad.jar\",\"from\":\"" + bad + "\",\"reason\":");
    assertThat(text.exitCode() + json.exitCode()).isZero();
  }

  @Test
  void tunnelsRunWithoutWhatIsRefused() throws IOException {
    Workshop.discovery(home, "good").manifest("Plugin-Requires", "[1,2)").into(folder);

    Bench.Result result =
        bench.start("tcp", "--port", "9", "--id", "lab", "--json").awaitErr("ready ").stop(0);

    assertThat(result.exitCode()).isZero();
    assertThat(result.err().lines().filter(line -> line.contains("good")))
        .singleElement()
        .asString()
        .startsWith("warning   plugin good is not used: its Plugin-Requires has ");
    assertThat(result.out().lines().filter(line -> line.contains("\"state\":\"failed\"")))
        .singleElement()
        .asString()
        .contains("\"event\":\"plugin\"", "\"id\":\"good\"", "\"reason\":\"its Plugin-");
  }

  @Test
  void discoveriesFromJarsAreUsed() {
    Workshop.discovery(home, "good").into(folder);

    Bench.Result result =
        bench
            .start("tcp", "--port", "9", "--id", "lab", "--discovery", "good")
            .awaitErr("ready ")
            .stop(0);

    assertThat(result.err()).contains("found by  good ready");
  }

  @Test
  void disablesAndEnables() throws IOException {
    Workshop.discovery(home, "good").into(folder);
    Path state = home.resolve(".config/pt/plugins.disabled");

    assertThat(run("plugins", "disable", "good").out()).isEqualTo(line("good is disabled"));
    assertThat(run("plugins", "disable", "good").out()).isEqualTo(line("good is disabled already"));
    assertThat(run("plugins", "disable", "forwarder:tcp").exitCode()).isZero();
    assertThat(state).hasContent("forwarder:tcp\ngood\n");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
        .isEqualTo("rw-------");
    assertThat(run("plugins").out())
        .containsSubsequence("disabled", "forwarder:tcp", "disabled", "good");
    assertThat(run("tcp", "--port", "9", "--id", "lab").err())
        .contains("pt tcp needs a forwarder named tcp; none is loaded; see pt plugins");

    assertThat(run("plugins", "enable", "good").out()).isEqualTo(line("good is enabled"));
    assertThat(run("plugins", "enable", "good").out()).isEqualTo(line("good is enabled already"));
    assertThat(run("plugins", "enable", "forwarder:tcp").exitCode()).isZero();
    assertThat(state).isEmptyFile();
    assertThat(run("plugins").out()).doesNotContain("disabled");
  }

  @Test
  void saysWhatItCannotDo() {
    assertUsage(
        "no plugin has this id: discovery:mdsn; did you mean discovery:mdns?",
        "plugins",
        "disable",
        "discovery:mdsn");
    assertUsage("no plugin has this id: x; see pt plugins", "plugins", "enable", "x");
    assertUsage("pt plugins cannot do that; did you mean pt plugins verify?", "plugins", "verfy");
    assertUsage("pt plugins enable needs one id", "plugins", "enable");
    assertUsage("pt plugins pin takes nothing more", "plugins", "pin", "x");
    assertUsage(
        "--plugins must be a folder that exists, not '/no/such'",
        "plugins",
        "--plugins",
        "/no/such");
    assertUsage(
        "verify needs a jar or a folder", "plugins", "verify", home.resolve("none.jar").toString());
  }

  @Test
  void verifiesJarsWhereverTheyAre() throws IOException {
    Path good = Workshop.discovery(home, "good").manifest("Plugin-Version", "1.2.3").into(home);
    Path taken = Workshop.discovery(home, "mdns").into(home);
    String sum = sha256(good);

    Bench.Result one = run("plugins", "verify", good.toString());
    Bench.Result both = run("plugins", "verify", "--json", good.toString(), taken.toString());

    assertThat(one.exitCode()).isZero();
    assertThat(one.out())
        .containsSubsequence(
            "ok          good 1.2.3  " + good,
            "provides discovery:good",
            "sha256 " + sum + "  good.jar");
    assertThat(both.exitCode()).isEqualTo(1);
    assertThat(both.out())
        .contains(
            "\"state\":\"ok\"",
            "\"good.jar\":\"" + sum + "\"",
            "\"providers\":[\"discovery:good\"]")
        .contains("\"state\":\"refused\"", "run: pt plugins disable discovery:mdns");
  }

  @Test
  void verifiesWhatIsInstalled() throws IOException {
    Workshop.discovery(home, "good").into(folder);
    assertThat(run("plugins", "verify").exitCode()).isZero();

    Files.writeString(folder.resolve("bad.jar"), "no zip");

    Bench.Result result = run("plugins", "verify");
    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out())
        .containsSubsequence("refused", "bad.jar is not a jar", "ok", "good 1.0.0");
  }

  @Test
  void pinsWhatIsThereAndRefusesWhatComesLater() throws IOException {
    Workshop.discovery(home, "good").into(folder);
    Workshop.discovery(home, "box").into(folder.resolve("box"));

    Bench.Result pinned = run("plugins", "pin");

    Path list = folder.resolve("SHA256SUMS");
    assertThat(pinned.out()).isEqualTo(line("2 files are listed in " + list));
    assertThat(Files.readAllLines(list))
        .containsExactly(
            sha256(folder.resolve("box/box.jar")) + "  box/box.jar",
            sha256(folder.resolve("good.jar")) + "  good.jar");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(list)))
        .isEqualTo("rw-r--r--");
    assertThat(run("plugins", "verify").exitCode()).isZero();
    Path late = Workshop.discovery(home, "late").into(folder);
    assertThat(run("plugins").out())
        .contains("failed      late.jar: " + late + " is not listed in SHA256SUMS");
    assertThat(run("plugins", "pin").out()).contains("3 files");
    assertThat(run("plugins").out()).doesNotContain("failed");
  }

  @Test
  void doesNotPinWhatOthersMayChange() throws IOException {
    Workshop.discovery(home, "good").into(folder);
    Path open = Workshop.discovery(home, "open").into(folder);
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-rw-rw-"));

    Bench.Result result = run("plugins", "pin");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("not listed: " + open + " can be changed by every user");
    assertThat(Files.readString(folder.resolve("SHA256SUMS"))).doesNotContain("open.jar");
  }

  @Test
  void foldersOfTheUserReplaceTheUsualOnes() {
    Path other = home.resolve("other");
    Workshop.discovery(home, "usual").into(folder);
    Workshop.discovery(home, "special").into(other);

    assertThat(run("plugins").out()).contains("usual").doesNotContain("special");
    assertThat(run("plugins", "--plugins", other.toString()).out())
        .contains("special")
        .doesNotContain("usual");
    bench.variables.put("PT_PLUGINS", other.toString());
    assertThat(run("plugins").out()).contains("special").doesNotContain("usual");
  }

  @Test
  void theInstallationHasAFolderOfItsOwn() {
    Path program = home.resolve("program");
    Workshop.discovery(home, "shipped").into(program.resolve("plugins"));
    Workshop.discovery(home, "usual").into(folder);
    bench.program = Optional.of(program);

    assertThat(run("plugins").out()).contains("shipped", "usual");
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

  @Test
  void knownCommandsDoNotLookAtPluginsForHelpOrVersion() throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("bad.jar"), "no zip");
    bench.providers =
        kind -> {
          throw new AssertionError("nobody may ask for plugins");
        };

    for (String[] args :
        Stream.of("--version", "--help", "tcp --help", "version", "help bind", "version --json")
            .map(text -> text.split(" "))
            .toList()) {
      assertThat(run(args).exitCode()).isZero();
    }
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

  private static String line(String text) {
    return text + System.lineSeparator();
  }

  private static String sha256(Path file) throws IOException {
    return Checksums.of(file).values().iterator().next();
  }
}
