package io.peertunnel.tests.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import io.peertunnel.tests.process.Json;
import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Pt;
import io.peertunnel.tests.process.Tools;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The unpacked archive, in a folder with a space in its name.
@Isolated
class ImageIT {
  /// The run time refuses to start where its cache cannot be used.
  private static final String CACHE_REQUIRED = "-XX:AOTMode=on";

  private static final String MDNS = "io.peertunnel.discovery.mdns";
  private static final String DHT = "io.peertunnel.discovery.dht";
  private static final String NOBODY = "65534";

  /// A jar as its makers published it, with no descriptor.
  private static final Path PROTOBUF =
      Path.of(
          URI.create(
              CodedInputStream.class
                  .getProtectionDomain()
                  .getCodeSource()
                  .getLocation()
                  .toString()));

  private static Image image;

  private @TempDir Path folder;

  @BeforeAll
  static void unpack(@TempDir Path temporary) throws Exception {
    Path shared = Files.createDirectory(temporary.resolve("a folder"));
    // The folder of the test is its own user's alone.
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    image = Image.unpacked(shared);
  }

  @Test
  void usesItsCacheInAnotherFolder() throws Exception {
    assertThat(lines(image.start(CACHE_REQUIRED, "--version")))
        .singleElement()
        .asString()
        .startsWith("pt ");
    assertThat(lines(image.start(CACHE_REQUIRED, "plugins"))).isNotEmpty();
  }

  @Test
  void wouldTellWhereTheCacheIsNotUsed() throws Exception {
    try (Program program =
        image.start(CACHE_REQUIRED + " -XX:+UseCompactObjectHeaders", "--version")) {
      assertThat(program.exit(Program.PATIENCE)).get().isNotEqualTo(0);
    }
  }

  @Test
  void runsInSilenceWithoutACacheThatFits() throws Exception {
    try (Program program = image.start("-XX:+UseCompactObjectHeaders", "--version")) {
      assertThat(program.exit(Program.PATIENCE)).contains(0);
      assertThat(program.out().rest()).singleElement().asString().startsWith("pt ");
      assertThat(program.err().rest()).isEmpty();
    }
  }

  @Test
  void tunnels() throws Exception {
    EchoTunnel.of(image, "--discovery", "none").with(CACHE_REQUIRED).carry(folder);
  }

  @ParameterizedTest
  @ValueSource(strings = {"./absolute link", "folder/relative"})
  void runsFromLinks(String link) throws Exception {
    Files.createSymbolicLink(folder.resolve("absolute link"), image.script());
    Files.createDirectory(folder.resolve("folder"));
    Files.createSymbolicLink(folder.resolve("folder/relative"), Path.of("../absolute link"));
    Map<String, String> environment = Map.of("PT_JAVA_OPTS", CACHE_REQUIRED);
    assertThat(lines(Program.start(folder, environment, List.of(link, "--version"))))
        .singleElement()
        .asString()
        .startsWith("pt ");
  }

  @Test
  void knowsItsFolderFromAnyWorkingDirectory() throws Exception {
    String show = "-XshowSettings:properties";
    List<List<String>> starts =
        List.of(List.of(image.script().toString()), List.of("bin/pt"), List.of("sh", "bin/pt"));
    for (List<String> start : starts) {
      List<String> command = new ArrayList<>(start);
      command.add("--version");
      try (Program program = Program.start(image.home(), Map.of("PT_JAVA_OPTS", show), command)) {
        assertThat(program.exit(Program.PATIENCE)).contains(0);
        assertThat(program.err().rest())
            .anyMatch(line -> line.trim().equals("io.peertunnel.home = " + image.home()));
      }
    }
  }

  @Test
  void runsAsAnotherUserWhoMayNotWriteThere() throws Exception {
    requireRoot();
    Tools.require("setpriv");
    List<String> command =
        new ArrayList<>(
            List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
    command.addAll(image.command("plugins", "--json"));
    Map<String, String> nothingOfOurs =
        Map.of("HOME", "/nonexistent", "PT_JAVA_OPTS", CACHE_REQUIRED);
    List<String> lines = lines(Program.start(Path.of("/"), nothingOfOurs, command));
    assertThat(Json.parse(String.join("", lines))).isNotEmpty();
  }

  @Test
  void runsWhereThereIsNoJdk() throws Exception {
    requireRoot();
    Tools.require("unshare");
    String hide =
        "for each in /usr/lib/jvm /opt \"$1\"; do"
            + " [ ! -d \"$each\" ] || mount -t tmpfs none \"$each\" || exit 1; done;"
            + " [ ! -e \"$1/bin/java\" ] || exit 1;"
            + " shift; exec env -i PATH=/usr/bin:/bin PT_BOOTSTRAP=none PT_JAVA_OPTS="
            + CACHE_REQUIRED
            + " \"$@\"";
    List<String> command =
        new ArrayList<>(
            List.of("unshare", "-m", "sh", "-c", hide, "sh", System.getProperty("java.home")));
    command.addAll(image.command("plugins"));
    assertThat(lines(Program.start(Path.of("/"), Map.of(), command))).isNotEmpty();
  }

  @Test
  void findsNativeLibrariesWithoutExtractingThem() throws Exception {
    EchoTunnel.of(image, "--discovery", "none", "--set", "libp2p.io=epoll")
        .with("-Djava.io.tmpdir=" + folder.resolve("missing"))
        .carry(folder);
  }

  @Test
  void holdsWhatPluginsAreWrittenAgainst() throws IOException {
    Path versions = image.home().resolve("sdk/io/peertunnel/pt-spi");
    try (Stream<Path> folders = Files.list(versions)) {
      Path version = folders.findFirst().orElseThrow();
      String name = "pt-spi-" + version.getFileName();
      for (String end : List.of(".jar", "-tests.jar", "-sources.jar", ".pom")) {
        assertThat(version.resolve(name + end)).isRegularFile();
      }
      assertThat(Files.readString(version.resolve(name + ".pom")))
          .contains("<version>" + version.getFileName() + "</version>")
          .doesNotContain("<parent>", "${");
    }
  }

  @Test
  void goesOnWithoutAnyDiscovery() throws Exception {
    Image linked = Image.linkedWithout(List.of(MDNS, DHT), folder);
    List<String> plugins = lines(linked.start("", "plugins"));
    assertThat(plugins).noneMatch(line -> line.startsWith("discovery"));
    assertThat(plugins).anyMatch(line -> line.startsWith("forwarder   tcp"));
    EchoTunnel.of(linked).carry(folder.resolve("data"));
  }

  @Test
  void goesOnWithoutTheDhtAndTakesItBackAsAPlugin() throws Exception {
    Image linked = Image.linkedWithout(List.of(DHT), folder);
    assertThat(lines(linked.start("", "plugins")))
        .anyMatch(line -> line.startsWith("discovery   mdns"))
        .noneMatch(line -> line.startsWith("discovery   dht"));
    EchoTunnel.of(linked, "--set", "mdns.interfaces=lo").carryFound(folder.resolve("lan"));

    linked.add("dht", Image.jar("pt-discovery-dht"), PROTOBUF);

    Map<String, Object> plugins =
        Json.parse(String.join("", lines(linked.start("", "plugins", "--json"))));
    assertThat(plugins.get("failed")).isEqualTo(List.of());
    assertThat(String.valueOf(plugins.get("plugins"))).contains("name=dht");
    requireFoundByANode(linked);
  }

  /// Both ends know of the node and of each other's id alone.
  private void requireFoundByANode(Image linked) throws Exception {
    List<String> command = linked.command("node", "--listen", "/ip4/127.0.0.1/tcp/0", "--json");
    command.addAll(List.of("--data-dir", folder.resolve("node").toString()));
    command.addAll(List.of("--discovery", "dht"));
    try (Pt node = new Pt(Program.start(Tools.root(), Map.of(), command))) {
      Object bootstrap = node.event("ready").get("bootstrap");
      assertThat(bootstrap).isInstanceOf(List.class);
      String entry = bootstrap instanceof List<?> list ? String.valueOf(list.getFirst()) : "";
      EchoTunnel.of(linked, "--discovery", "dht", "--bootstrap", entry)
          .carryFound(folder.resolve("found"));
    }
  }

  @Test
  void goesOnWithoutAForwarder() throws Exception {
    Image linked = Image.linkedWithout(List.of("io.peertunnel.forward.tcp"), folder);
    List<String> plugins = lines(linked.start("", "plugins"));
    assertThat(plugins).noneMatch(line -> line.startsWith("forwarder"));
    assertThat(plugins).anyMatch(line -> line.startsWith("transport   libp2p"));
    try (Program program =
        linked.start("", "tcp", "--port", "22", "--id", "x.test", "--ephemeral")) {
      assertThat(program.exit(Program.PATIENCE)).get().isNotEqualTo(0);
      assertThat(program.said()).contains("tcp").doesNotContain("fault in pt");
    }
  }

  private static void requireRoot() {
    Tools.demand(
        "root".equals(System.getProperty("user.name")), "only root can start it as another user");
  }

  /// What it prints to standard output; it must end well.
  private static List<String> lines(Program program) throws InterruptedException {
    try (program) {
      Optional<Integer> code = program.exit(Program.PATIENCE);
      assertThat(code).as(program.said()).contains(0);
      return program.out().rest();
    }
  }
}
