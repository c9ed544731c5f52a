package io.peertunnel.tests.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.testing.Streams;
import io.peertunnel.tests.process.Json;
import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Pt;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The examples as third parties: built with nothing but the image, put into a folder, and used by
/// `pt`.
@Isolated
class ExamplesIT {
  private static final int SIZE = 3_000_000;

  @TempDir static Path shared;
  private static ExampleBuild build;
  private static Path plugins;

  @TempDir Path folder;

  @BeforeAll
  static void buildAll() throws Exception {
    build = ExampleBuild.run(shared);
    plugins =
        build.pluginFolder(
            "plugins",
            build.jar("discovery-hosts-file", "discovery-hosts-file"),
            build.jar("forward-unix", "forward-unix"),
            build.jar("office-list", "office-list"));
  }

  @ParameterizedTest
  @CsvSource({
    "discovery-hosts-file, org.example.hostsfile.HostsFileContractTest",
    "forward-unix,         org.example.unix.UnixForwarderContractTest",
    "office-list,          com.acme.officelist.OfficeListTest"
  })
  void passesItsTests(String project, String test) throws Exception {
    assertThat(build.report(project, test))
        .containsPattern("<testsuite [^>]*tests=\"[1-9]")
        .containsPattern("<testsuite [^>]*failures=\"0\"")
        .containsPattern("<testsuite [^>]*errors=\"0\"")
        .containsPattern("<testsuite [^>]*skipped=\"0\"");
  }

  @ParameterizedTest
  @CsvSource({
    "discovery-hosts-file, discovery-hosts-file, hosts-file,  1.0.0",
    "forward-unix,         forward-unix,         unix,        1.0.0",
    "office-list,          office-list,          office-list, 0.1.0"
  })
  void saysInItsManifestWhatItIs(String project, String name, String id, String version)
      throws Exception {
    try (JarFile jar = new JarFile(build.jar(project, name).toFile())) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      assertThat(manifest.getValue("Plugin-Id")).isEqualTo(id);
      assertThat(manifest.getValue("Plugin-Version")).isEqualTo(version);
      assertThat(manifest.getValue("Plugin-Requires")).isEqualTo(">=0.1.0 & <1.0.0");
      assertThat(jar.getEntry("module-info.class")).isNotNull();
      assertThat(jar.stream().map(Object::toString)).noneMatch(e -> e.startsWith("io/peertunnel"));
    }
  }

  @Test
  void arePluginsLikeAllOthers() throws Exception {
    Map<String, Object> all = listed(plugins);
    assertThat(all.get("failed")).isEqualTo(List.of());
    assertThat(String.valueOf(all.get("plugins")))
        .contains("name=hosts-file")
        .contains("name=unix")
        .contains("name=office-list")
        .contains("name=libp2p");
  }

  @Test
  void aHostsFileLeadsToATcpService() throws Exception {
    try (Service service = Service.tcp();
        Pt share = share("tcp", "--port", String.valueOf(service.port()))) {
      share.event("ready");
      String port = freePort();
      try (Pt reach = reach("--port", port)) {
        assertThat(reach.event("peer_up").get("by")).isEqualTo("hosts-file");
        reach.event("ready");
        requireBothWays(
            service,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port)));
      }
    }
  }

  @Test
  void aUnixSocketIsSharedAndReached() throws Exception {
    Path target = folder.resolve("target.sock");
    Path local = folder.resolve("local.sock");
    try (Service service = Service.unix(target);
        Pt share = share("unix", "--target", target.toString())) {
      share.event("ready");
      try (Pt reach = reach("--kind", "unix", "--local", local.toString())) {
        reach.event("ready");
        requireBothWays(service, UnixDomainSocketAddress.of(local));
        reach.program().terminate();
        assertThat(reach.program().exit(Program.PATIENCE)).isPresent();
        assertThat(Files.exists(local)).isFalse();
      }
    }
  }

  @Test
  void aTemplateMadeOnesOwnIsUsed() throws Exception {
    requireFoundBy("office-list", plugins);
  }

  @Test
  void takesThePlaceOfABundledDiscovery() throws Exception {
    Path own = build.pluginFolder("own-plugins", build.jar("own-mdns", "mdns"));
    assertThat(String.valueOf(listed(own).get("failed"))).contains("pt plugins disable");
    ask("plugins", "disable", "discovery:mdns", "--plugins", own.toString());
    assertThat(listed(own).get("failed")).isEqualTo(List.of());
    requireFoundBy("mdns", own);
  }

  /// Reaches a service whose address a plugin made of the template is told.
  private void requireFoundBy(String discovery, Path from) throws Exception {
    try (Service service = Service.tcp();
        Pt share = share("tcp", "--port", String.valueOf(service.port()))) {
      String address = firstAddress(share.event("started"));
      share.event("ready");
      try (Pt reach =
          Pt.start(
              reaching(),
              "bind",
              "--port",
              freePort(),
              "--id",
              "examples.test",
              "--plugins",
              from.toString(),
              "--discovery",
              discovery,
              "--set",
              discovery + ".peer=" + address)) {
        assertThat(reach.event("peer_up").get("by")).isEqualTo(discovery);
      }
    }
  }

  private static String firstAddress(Map<String, Object> started) {
    if (started.get("addresses") instanceof List<?> addresses) {
      return String.valueOf(addresses.getFirst());
    }
    throw new AssertionError("no addresses in " + started);
  }

  private Map<String, Object> listed(Path from) throws Exception {
    return Json.parse(ask("plugins", "--plugins", from.toString()));
  }

  /// Runs a command to its end and returns what it printed.
  private String ask(String... command) throws Exception {
    try (Pt pt = Pt.start(reaching(), command)) {
      assertThat(pt.program().exit(Program.PATIENCE)).as(pt.program().said()).contains(0);
      return String.join("", pt.program().out().rest());
    }
  }

  private Path reaching() {
    return folder.resolve("reach");
  }

  private Pt share(String... command) throws IOException {
    Path hosts = folder.resolve("hosts");
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(common());
    arguments.addAll(List.of("--set", "hosts-file.export=" + hosts));
    return Pt.start(folder.resolve("share"), arguments.toArray(String[]::new));
  }

  private Pt reach(String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("bind"));
    arguments.addAll(List.of(options));
    arguments.addAll(common());
    return Pt.start(reaching(), arguments.toArray(String[]::new));
  }

  private List<String> common() {
    return List.of(
        "--id",
        "examples.test",
        "--plugins",
        plugins.toString(),
        "--listen",
        "/ip4/127.0.0.1/tcp/0",
        "--discovery",
        "hosts-file",
        "--set",
        "hosts-file.path=" + folder.resolve("hosts"));
  }

  private static void requireBothWays(Service service, SocketAddress address) throws Exception {
    byte[] echoed = Service.request(Service.ECHO_AFTER_THE_END, Streams.noise(SIZE, 1));
    assertThat(Service.exchange(address, echoed)).isEqualTo(echoed);
    byte[] kept = Service.request(Service.END_FIRST, Streams.noise(SIZE, 2));
    assertThat(Service.exchange(address, kept)).isEmpty();
    assertThat(service.received()).isEqualTo(kept);
  }

  private static String freePort() throws IOException {
    try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return String.valueOf(probe.getLocalPort());
    }
  }
}
