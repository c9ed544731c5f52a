package io.peertunnel.discovery.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.testing.FakePeers;
import io.peertunnel.spi.testing.FakePluginContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableCacheTest {
  private static final PeerInfo ONE =
      new PeerInfo(
          FakePeers.id("one"),
          List.of(Multiaddr.parse("/ip4/9.9.9.9/tcp/1"), Multiaddr.parse("/ip6/2606::1/tcp/1")));

  @TempDir Path folder;

  @Test
  void keepsPeersForTheSameNetworkAlone() throws Exception {
    cache("a").save(List.of(ONE));
    assertThat(cache("a").load()).containsExactly(ONE);
    assertThat(cache("b").load()).isEmpty();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void keepsTheLastPeersWhenNobodyIsKnown() {
    cache("a").save(List.of(ONE));
    cache("a").save(List.of());
    assertThat(cache("a").load()).containsExactly(ONE);
  }

  @Test
  void leavesDamagedLinesOut() throws Exception {
    cache("a").save(List.of(ONE));
    Files.writeString(file(), Files.readString(file()) + "nonsense\n/ip4/1.2.3.4/tcp/1\n\u0000\n");
    assertThat(cache("a").load()).containsExactly(ONE);
  }

  @Test
  void goesOnWithoutAFileThatIsTooLarge() throws Exception {
    FakePluginContext context = context();
    Files.write(file(), new byte[TableCache.MAX_BYTES + 1]);
    assertThat(new TableCache(context, "a").load()).isEmpty();
    assertThat(context.reports()).hasSize(1);
  }

  @Test
  void keepsTwoHundredPeersAtMost() {
    List<PeerInfo> many =
        IntStream.range(0, 500)
            .mapToObj(i -> new PeerInfo(FakePeers.id("p" + i), ONE.addresses()))
            .toList();
    cache("a").save(many);
    assertThat(cache("a").load()).hasSize(TableCache.MAX_PEERS);
  }

  @Test
  void keepsNothingWhereNothingMayBeWritten() {
    FakePluginContext context = FakePluginContext.withoutDirectory(DhtSettings.DECLARED);
    TableCache cache = new TableCache(context, "a");
    cache.save(List.of(ONE));
    assertThat(cache.load()).isEmpty();
    assertThat(context.reports()).isEmpty();
  }

  private TableCache cache(String network) {
    return new TableCache(context(), network);
  }

  private FakePluginContext context() {
    return FakePluginContext.withDirectory(DhtSettings.DECLARED, folder);
  }

  private Path file() {
    return folder.resolve(TableCache.FILE);
  }
}
