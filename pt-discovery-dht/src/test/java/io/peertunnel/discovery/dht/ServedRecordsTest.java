package io.peertunnel.discovery.dht;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.discovery.dht.store.Origin;
import io.peertunnel.discovery.dht.store.ProviderFile;
import io.peertunnel.discovery.dht.store.StoreRules;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.FakePeers;
import io.peertunnel.spi.testing.FakePluginContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ServedRecordsTest {
  private static final Bytes KEY = Bytes.ofHex("1220" + "07".repeat(32));
  private static final PeerInfo PEER =
      new PeerInfo(FakePeers.id("one"), List.of(FakePeers.address(1)));
  private static final Origin ORIGIN = Origin.of(FakePeers.address(1));

  @TempDir private Path directory;
  private FakePluginContext context = FakePluginContext.withoutDirectory(List.of());

  @AfterEach
  void stop() throws Exception {
    context.stop();
  }

  @Test
  void recordsOutliveARestart() {
    try (ServedRecords records = start()) {
      assertThat(records.add(KEY, PEER, ORIGIN)).isTrue();
    }
    try (ServedRecords records = start()) {
      assertThat(records.providers(KEY)).containsExactly(PEER);
    }
  }

  @Test
  void changesAreSavedOnceAMinute() throws Exception {
    try (ServedRecords records = start()) {
      records.add(KEY, PEER, ORIGIN);
      context.awaitSleepers(1);
      assertThat(file()).doesNotExist();

      context.clock().advance(ServedRecords.SAVE_EVERY);
      Await.until("the records are saved", () -> Files.exists(file()));
      Files.delete(file());
      context.awaitSleepers(1);
      context.clock().advance(ServedRecords.SAVE_EVERY);
      Await.until("another minute is over", () -> context.sleeps().size() == 3);
      assertThat(file()).doesNotExist();
    }
    assertThat(file()).doesNotExist();
  }

  @Test
  void recordsThatAreTooOldAreRemovedHourly() throws Exception {
    try (ServedRecords records = start()) {
      records.add(KEY, PEER, ORIGIN);
      context.awaitSleepers(1);
      context.sleeping(FakePluginContext.Sleep.AT_ONCE);
      context.clock().advance(Duration.ofDays(2));

      Await.until("the record is removed", () -> records.size() == 0);
    }
  }

  @Test
  void anInterruptedCloseSavesAllTheSame() {
    ServedRecords records = start();
    records.add(KEY, PEER, ORIGIN);
    Thread.currentThread().interrupt();
    records.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(file()).exists();
  }

  @Test
  void aDamagedFileIsToldAndReplaced() throws Exception {
    Files.write(file(), "garbage".getBytes(StandardCharsets.UTF_8));
    try (ServedRecords records = start()) {
      assertThat(context.reports())
          .singleElement()
          .satisfies(report -> assertThat(report.message()).contains(ProviderFile.FILE));
      assertThat(records.size()).isZero();
      records.add(KEY, PEER, ORIGIN);
    }
    try (ServedRecords records = start()) {
      assertThat(records.size()).isEqualTo(1);
    }
  }

  @Test
  void withoutADirectoryNothingIsKept() {
    try (ServedRecords records = ServedRecords.start(context, StoreRules.standard())) {
      records.add(KEY, PEER, ORIGIN);
    }
    assertThat(context.reports()).isEmpty();
  }

  private ServedRecords start() {
    context = FakePluginContext.withDirectory(List.of(), directory);
    return ServedRecords.start(context, StoreRules.standard());
  }

  private Path file() {
    return directory.resolve(ProviderFile.FILE);
  }
}
