package org.example.hostsfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PluginContext.Level;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.Background;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import io.peertunnel.spi.testing.FakePeers;
import io.peertunnel.spi.testing.FakePluginContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class HostsFileDiscoveryTest {
  private static final RendezvousKey KEY = RendezvousKey.ofDigest(new byte[32]);

  private final Ticking ticking = new Ticking();
  private final FakeNetwork network = new FakeNetwork();
  private final Background background = new Background();
  private final List<PeerInfo> found = new CopyOnWriteArrayList<>();
  private final Recorder recorder = new Recorder();

  @TempDir Path folder;
  private FakeHost host;
  private Path hosts;

  @BeforeEach
  void makeHost() {
    host = network.host("us");
    hosts = folder.resolve("hosts");
  }

  @AfterEach
  void stop() throws Exception {
    background.stop();
    ticking.stop();
    network.close();
  }

  @Test
  void noticesEachChangeOfTheFile() throws Exception {
    replace(line("a", 1));
    search();
    awaitFound("a", 1);
    replace(line("a", 2) + line("b", 1));
    awaitFound("a", 2);
    awaitFound("b", 1);
    replace(line("b", 1));
    replace(line("b", 1) + line("c", 1));
    awaitFound("c", 1);
    assertThat(found.stream().filter(peer -> peer.id().equals(FakePeers.id("b")))).hasSize(1);
  }

  @Test
  void tellsOfAMissingFileOnceAndWaitsForIt() throws Exception {
    FakePluginContext context = search();
    context.awaitReport(hosts + " does not exist yet");
    Files.writeString(hosts, line("a", 1));
    awaitFound("a", 1);
    assertThat(context.reports()).hasSize(1);
  }

  @Test
  void namesABadLineWithItsFileAndNumber() throws Exception {
    Files.writeString(hosts, "# comment\noffice 10.0.0.1\n" + line("a", 1));
    FakePluginContext context = search();
    awaitFound("a", 1);
    assertThat(context.awaitReport(hosts + ": line 2 is left out").level())
        .isEqualTo(Level.WARNING);
  }

  @Test
  void readsNoFileThatIsTooLarge() throws Exception {
    Files.writeString(hosts, "#".repeat(HostsFile.MAX_BYTES) + "\n" + line("a", 1));
    search().awaitReport(hosts + " is larger than 256 KiB");
    assertThat(found).isEmpty();
    Files.writeString(hosts, line("b", 1));
    awaitFound("b", 1);
  }

  @Test
  void readsNothingThatIsNotAFile() throws Exception {
    Files.createDirectory(hosts);
    search().awaitReport(hosts + " is not a file");
  }

  @Test
  void asksForAPathWhereThereIsNoDataDirectory() {
    assertThatThrownBy(() -> ticking.discovery(host, ticking.context(Map.of())))
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("--set hosts-file.path=FILE");
  }

  @Test
  void readsTheFileInItsDataDirectoryByDefault() throws Exception {
    FakePluginContext context =
        FakePluginContext.withDirectory(new HostsFileProvider().settings(), folder)
            .sleeping(FakePluginContext.Sleep.UNTIL_ADVANCED);
    Files.writeString(hosts, line("a", 1));
    search(context);
    awaitFound("a", 1);
  }

  @Test
  void tellsTheLineForTheOtherMachineWithoutLoopback() throws Exception {
    FakePluginContext context = ticking.context(Map.of("path", hosts));
    Multiaddr loopback = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
    host.moveTo(List.of(FakePeers.address(7), loopback));
    ticking.discovery(host, context).advertise(KEY, recorder);
    recorder.await("published");
    PeerInfo us = new PeerInfo(host.id(), List.of(FakePeers.address(7)));
    assertThat(context.reports())
        .containsExactly(
            new FakePluginContext.Report(
                Level.INFO, "add this line to the hosts file there: " + Hosts.line(KEY, us)));
    host.moveTo(List.of(loopback));
    context.awaitReport(loopback.toString());
  }

  @Test
  void changesItsOwnLineOfTheExportFileOnly() throws Exception {
    Path export = folder.resolve("shared");
    String others = "# ours\n" + line("a", 1) + "bad line\n";
    Files.writeString(export, others);
    Files.setPosixFilePermissions(export, PosixFilePermissions.fromString("rw-rw-r--"));
    FakePluginContext context = ticking.context(Map.of("path", hosts, "export", export));
    Registration advert = ticking.discovery(host, context).advertise(KEY, recorder);
    recorder.await("published");
    assertThat(export).hasContent(others + Hosts.line(KEY, host.info()) + "\n");
    host.moveTo(List.of(FakePeers.address(99)));
    Await.until(
        "the new address is written",
        () -> Files.readString(export).equals(others + Hosts.line(KEY, host.info()) + "\n"));
    advert.close();
    Await.until("the line is gone", () -> Files.readString(export).equals(others));
    assertThat(Files.getPosixFilePermissions(export))
        .isEqualTo(PosixFilePermissions.fromString("rw-rw-r--"));
    assertThat(folder).isDirectoryNotContaining(file -> file.toString().endsWith(".new"));
  }

  @Test
  void triesAgainToWriteTheExportFile() throws Exception {
    Path export = folder.resolve("later").resolve("shared");
    FakePluginContext context = ticking.context(Map.of("path", hosts, "export", export));
    ticking.discovery(host, context).advertise(KEY, recorder);
    recorder.await("failed: cannot write to " + export);
    Files.createDirectory(export.getParent());
    recorder.await("published");
    assertThat(export).hasContent(Hosts.line(KEY, host.info()) + "\n");
  }

  private FakePluginContext search() throws Exception {
    return search(ticking.context(Map.of("path", hosts)));
  }

  private FakePluginContext search(FakePluginContext context) throws Exception {
    HostsFileDiscovery discovery = ticking.discovery(host, context);
    background.start(
        "search",
        () -> {
          discovery.find(KEY, found::add);
          return true;
        });
    return context;
  }

  /// Changes the file at once, as good editors do.
  private void replace(String content) throws Exception {
    Path fresh = Files.writeString(folder.resolve("fresh"), content);
    Files.move(fresh, hosts, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String line(String peer, int address) {
    PeerInfo info = new PeerInfo(FakePeers.id(peer), List.of(FakePeers.address(address)));
    return Hosts.line(KEY, info) + "\n";
  }

  private void awaitFound(String peer, int address) throws Exception {
    PeerInfo wanted = new PeerInfo(FakePeers.id(peer), List.of(FakePeers.address(address)));
    Await.until(wanted + " is found", () -> found.contains(wanted));
  }

  private static final class Recorder implements AdvertiseListener {
    private final List<String> events = new CopyOnWriteArrayList<>();

    @Override
    public void published() {
      events.add("published");
    }

    @Override
    public void failed(String reason) {
      events.add("failed: " + reason);
    }

    void await(String beginning) throws Exception {
      Await.until(
          beginning + ", beside " + events,
          () -> events.stream().anyMatch(event -> event.startsWith(beginning)));
    }
  }
}
