package io.peertunnel.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.launcher.jars.Checksums;
import io.peertunnel.launcher.jars.Workshop;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
  void settingsOfWhatIsDisabledDoNotStopATunnel() throws IOException {
    run("plugins", "disable", "discovery:mdns");
    Files.writeString(home.resolve(".config/pt/config"), "set.mdns.interval = 30s\n");

    Bench.Result result =
        bench.start("tcp", "--port", "9", "--id", "lab").awaitErr("ready ").stop(0);

    assertThat(result.exitCode()).isZero();
    assertThat(result.err())
        .contains(
            "warning   config line 1: set.mdns.interval sets nothing: its plugin is not used");
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
