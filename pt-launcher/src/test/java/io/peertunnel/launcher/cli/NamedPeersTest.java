package io.peertunnel.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.launcher.plugin.Kind;
import io.peertunnel.launcher.plugin.ProviderSource;
import io.peertunnel.spi.Setting;
import io.peertunnel.spi.testing.FakePeers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `--bootstrap`: what it takes, and which plugins are given it.
class NamedPeersTest {
  private static final String ONE = "/ip4/192.0.2.1/tcp/4001/p2p/" + FakePeers.id("one");
  private static final String TWO = "/dns4/node.example/tcp/4001/p2p/" + FakePeers.id("two");

  @TempDir private Path home;
  private Bench bench;

  @BeforeEach
  void setUp() {
    bench = new Bench(home);
    bench.variables.remove("PT_BOOTSTRAP");
  }

  @AfterEach
  void tearDown() {
    bench.close();
  }

  @Test
  void goesToEveryPluginThatDeclaresIt() {
    Joiner first = Joiner.add(bench, "first");
    Joiner second = Joiner.add(bench, "second");

    Bench.Result result = share("--bootstrap", ONE, "--bootstrap=" + TWO + "," + ONE);

    assertThat(first.given).containsEntry("bootstrap", ONE + "," + TWO);
    assertThat(second.given).containsEntry("bootstrap", ONE + "," + TWO);
    assertThat(result.err())
        .doesNotContain("nothing uses")
        .contains("--bootstrap " + ONE + "," + TWO);
  }

  @Test
  void leavesAnOpenTunnelTheDefaultOfThePlugin() {
    Joiner joiner = Joiner.add(bench, "joiner");

    Bench.Result result = share("--open");

    assertThat(joiner.given)
        .containsEntry("bootstrap", "the public network")
        .containsEntry("serve", "false");
    assertThat(result.err())
        .doesNotContain("the public network is not asked")
        .containsPattern("pt bind .*--open");
  }

  @Test
  void joinsNoPublicNetworkUnlessThatIsWanted() {
    Joiner joiner = Joiner.add(bench, "joiner");

    Bench.Result result = share();

    assertThat(joiner.given).containsEntry("bootstrap", "none");
    assertThat(result.err()).contains("the public network is not asked").contains("--open");
    assertThat(share("--discovery", "mdns").err())
        .doesNotContain("the public network is not asked");
  }

  @Test
  void mayBeNone() {
    Joiner joiner = Joiner.add(bench, "joiner");

    Bench.Result result = share("--bootstrap", "none");

    assertThat(joiner.given).containsEntry("bootstrap", "none");
    assertThat(result.err()).doesNotContain("nothing uses");
  }

  @Test
  void mayComeFromTheVariableElseFromTheFile() throws Exception {
    Joiner joiner = Joiner.add(bench, "joiner");
    Files.createDirectories(home.resolve(".config/pt"));
    Files.writeString(home.resolve(".config/pt/config"), "bootstrap = " + ONE);

    share();
    assertThat(joiner.given).containsEntry("bootstrap", ONE);

    bench.variables.put("PT_BOOTSTRAP", TWO);
    share();
    assertThat(joiner.given).containsEntry("bootstrap", TWO);

    share("--bootstrap", "none");
    assertThat(joiner.given).containsEntry("bootstrap", "none");
  }

  @Test
  void yieldsToAPluginsOwnSetting() throws Exception {
    Joiner joiner = Joiner.add(bench, "joiner");

    share("--bootstrap", ONE, "--set", "joiner.bootstrap=" + TWO);
    assertThat(joiner.given).containsEntry("bootstrap", TWO);

    bench.variables.put("PT_SET_JOINER_BOOTSTRAP", "none");
    share("--bootstrap", ONE);
    assertThat(joiner.given).containsEntry("bootstrap", "none");

    bench.variables.remove("PT_SET_JOINER_BOOTSTRAP");
    Files.createDirectories(home.resolve(".config/pt"));
    Files.writeString(home.resolve(".config/pt/config"), "set.joiner.bootstrap = " + TWO);
    share("--bootstrap", ONE);
    assertThat(joiner.given).containsEntry("bootstrap", TWO);
  }

  @Test
  void isNotGivenToASettingThatMeansSomethingElse() {
    Joiner other =
        Joiner.add(
            bench, "other", new Setting("bootstrap", Setting.Type.INTEGER, "7", "how often"));

    Bench.Result result = share("--bootstrap", ONE);

    assertThat(other.given).containsEntry("bootstrap", "7");
    assertThat(result.err()).contains("warning   nothing uses --bootstrap: ");
  }

  @Test
  void saysWhereNoPluginInUseTakesIt() {
    Joiner.add(bench, "joiner");

    assertThat(share("--bootstrap", ONE, "--discovery", "mdns").err())
        .contains("warning   nothing uses --bootstrap: ");
    assertThat(share("--bootstrap", "none", "--discovery", "mdns").err())
        .doesNotContain("nothing uses");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.com",
        "/ip4/192.0.2.1/tcp/4001",
        "/ip4/192.0.2.1/tcp/4001/p2p/nobody",
        "none,none ,/ip4/192.0.2.1",
        "NONE",
      })
  void refusesWhatIsNoEntryPeer(String value) {
    assertThat(refused("--bootstrap=" + value)).startsWith("error     --bootstrap");
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(refused("--bootstrap", "/ip4/192.0.2.1/tcp/4001"))
        .isEqualTo("error     --bootstrap: /ip4/192.0.2.1/tcp/4001 does not end in /p2p/<peer id>");
    assertThat(refused("--bootstrap", "/p2p/" + FakePeers.id("one")))
        .contains("says who the peer is, but not where");
    assertThat(refused("--bootstrap", "none", "--bootstrap", ONE))
        .isEqualTo("error     --bootstrap is either none or addresses, not both");
    assertThat(refused("--bootstrap", many())).contains("--bootstrap names too many peers");
    bench.variables.put("PT_BOOTSTRAP", "none," + ONE);
    assertThat(refused()).isEqualTo("error     PT_BOOTSTRAP is either none or addresses, not both");
  }

  @Test
  void isHeldBackFromTheDemoWhoeverAsksForIt() {
    Joiner mdns =
        Joiner.add(
            bench,
            "mdns",
            new Setting("interfaces", Setting.Type.TEXT, "", "where it searches"),
            new Setting("bootstrap", Setting.Type.TEXT, "", "entry peers"));
    bench.providers =
        kind ->
            kind == Kind.DISCOVERY
                ? List.of(new ProviderSource.Created(mdns))
                : bench.plugins.find(kind);
    bench.variables.put("PT_BOOTSTRAP", ONE);
    bench.variables.put("PT_SET_MDNS_BOOTSTRAP", ONE);

    bench.start("demo").awaitErr("\nreaching ").stop(0);

    assertThat(mdns.given).containsEntry("bootstrap", "none").containsKey("interfaces");
  }

  private static String many() {
    StringBuilder text = new StringBuilder(ONE);
    for (int port = 5001; port < 5061; port++) {
      text.append(",/ip4/192.0.2.1/tcp/").append(port).append("/p2p/").append(FakePeers.id("x"));
    }
    return text.toString();
  }

  private Bench.Result share(String... more) {
    return bench.start(with(more)).awaitErr("pt bind").stop(0);
  }

  private String refused(String... more) {
    Bench.Result result = bench.run(with(more));
    assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
    assertThat(result.err().lines()).hasSize(1);
    return result.err().strip();
  }

  private static String[] with(String... more) {
    String[] args = new String[5 + more.length];
    System.arraycopy(new String[] {"tcp", "--port", "22", "--id", "lab"}, 0, args, 0, 5);
    System.arraycopy(more, 0, args, 5, more.length);
    return args;
  }
}
