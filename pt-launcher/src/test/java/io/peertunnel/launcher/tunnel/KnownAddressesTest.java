package io.peertunnel.launcher.tunnel;

import static io.peertunnel.launcher.tunnel.Lab.KEY;
import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.launcher.tunnel.Engine.Outcome;
import io.peertunnel.launcher.tunnel.Lab.Node;
import io.peertunnel.launcher.tunnel.TunnelEvent.PeerUp;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakePeers;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class KnownAddressesTest {
  private static final RendezvousKey OTHER_KEY = TunnelId.parse("other").openKey();

  private final List<String> warnings = new ArrayList<>();

  @TempDir Path directory;

  @Test
  void keepsAddressesOfEachKey() throws Exception {
    KnownAddresses known = known();
    known.remember(KEY, peer(1));
    known.remember(OTHER_KEY, peer(2));
    known.remember(KEY, peer(3));

    assertThat(known().load(KEY)).containsExactly(peer(3), peer(1));
    assertThat(known().load(OTHER_KEY)).containsExactly(peer(2));
    assertThat(warnings).isEmpty();
  }

  @Test
  void isPrivateAndLeavesNothingElseBehind() throws Exception {
    known().remember(KEY, peer(1));

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
    try (Stream<Path> all = Files.list(directory)) {
      assertThat(all).containsExactly(file());
    }
  }

  @Test
  void replacesWhatWasKnownOfAPeerAndStaysBounded() throws Exception {
    KnownAddresses known = known();
    for (int i = 1; i <= 40; i++) {
      known.remember(KEY, peer(i));
    }
    PeerInfo moved = new PeerInfo(peer(40).id(), List.of(FakePeers.address(200)));
    known.remember(KEY, moved);

    assertThat(known.load(KEY)).hasSize(KnownAddressLines.MAX_PEERS).startsWith(moved, peer(39));
    assertThat(Files.readAllLines(file())).hasSize(KnownAddressLines.MAX_PEERS);
  }

  @Test
  void ignoresGarbageAndKeepsTheRest() throws Exception {
    known().remember(KEY, peer(1));
    String good = Files.readString(file());
    String garbage =
        "\u0000\u0001\n\n"
            + KEY
            + "\n"
            + KEY
            + " nobody /ip4/1.2.3.4/tcp/1\n"
            + KEY
            + " "
            + peer(2).id()
            + " /ip4/1.2.3.400/tcp/1\nshort "
            + peer(2).id()
            + " /ip4/1.2.3.4/tcp/1\n"
            + "x".repeat(100_000)
            + "\n";
    Files.write(file(), new byte[] {(byte) 0xff, (byte) 0xfe, '\n'});
    Files.writeString(
        file(), garbage + good, StandardCharsets.UTF_8, java.nio.file.StandardOpenOption.APPEND);

    assertThat(known().load(KEY)).containsExactly(peer(1));
    known().remember(KEY, peer(3));
    assertThat(Files.readAllLines(file())).hasSize(2);
    assertThat(warnings).isEmpty();
  }

  @Test
  void neitherReadsNorReplacesAFileThatIsTooLarge() throws Exception {
    try (RandomAccessFile large = new RandomAccessFile(file().toFile(), "rw")) {
      large.setLength(100L << 20);
    }
    KnownAddresses known = known();
    known.remember(KEY, peer(1));

    assertThat(known.load(KEY)).isEmpty();
    assertThat(Files.size(file())).isEqualTo(100L << 20);
    assertThat(warnings).hasSize(1).first().asString().contains(file().toString());
  }

  @Test
  void warnsOnceWhereNothingCanBeWritten() throws Exception {
    // Even the superuser cannot create a file in a directory that is a file.
    Path blocked = Files.createFile(directory.resolve("blocked"));
    KnownAddresses known = new KnownAddresses(Optional.of(blocked), warnings::add);
    known.remember(KEY, peer(1));
    known.remember(KEY, peer(2));

    assertThat(known.load(KEY)).isEmpty();
    assertThat(warnings).hasSize(1);
  }

  @Test
  void staysWholeWhenManyWriteAtOnce() throws Exception {
    List<Thread> writers = new ArrayList<>();
    for (int i = 1; i <= 8; i++) {
      int number = i;
      writers.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  // An own object stands for an own process.
                  known().remember(KEY, peer(number));
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    for (Thread writer : writers) {
      writer.join();
    }

    assertThat(known().load(KEY)).isNotEmpty();
    assertThat(Files.readAllLines(file())).hasSize(known().load(KEY).size());
  }

  @Test
  void leadsToThePeerBeforeAnyDiscoveryAnswers() throws Exception {
    try (Lab lab = new Lab()) {
      Node server = lab.node("server");
      server.share();
      Node client = lab.node("client", Optional.of(directory));
      client.bind();
      assertThat(client.forwarder().answer()).isEqualTo("server");
      Await.until("it is kept", () -> !known().load(KEY).isEmpty());
      client.engine().close();

      FakeHost later = lab.network.host("later");
      Node again = lab.node(later, "later", new Board().discovery(later), Optional.of(directory));
      assertThat(again.bind().awaitPeer(Optional.of(Lab.LONG))).isEqualTo(Outcome.CONNECTED);
      assertThat(again.events().await(PeerUp.class, 1).by()).isEqualTo("cache");
    }
  }

  @Test
  void isNotNeededForATunnel() throws Exception {
    try (Lab lab = new Lab()) {
      Files.write(file(), new byte[KnownAddresses.MAX_BYTES + 1]);
      Node server = lab.node("server");
      server.share();
      Node client = lab.node("client", Optional.of(directory));
      client.bind();

      assertThat(client.forwarder().answer()).isEqualTo("server");
    }
  }

  private KnownAddresses known() {
    return new KnownAddresses(Optional.of(directory), warnings::add);
  }

  private Path file() {
    return directory.resolve(KnownAddresses.FILE);
  }

  private static PeerInfo peer(int number) {
    List<Multiaddr> addresses = List.of(FakePeers.address(number), FakePeers.address(number + 50));
    return new PeerInfo(FakePeers.id("peer " + number), addresses);
  }
}
