package io.peertunnel.discovery.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.testing.FakePeers;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderFileTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path directory;
  private final List<String> reports = new ArrayList<>();
  private ProviderFile file;
  private StoreSnapshot snapshot;

  @BeforeEach
  void fill() {
    file = new ProviderFile(directory, reports::add);
    ProviderStore store = new ProviderStore(StoreRules.standard());
    for (int i = 0; i < 50; i++) {
      store.add(ProviderStoreTest.key(i % 7), ProviderStoreTest.peer(i % 11), NOW.plusSeconds(i));
    }
    snapshot = store.snapshot(NOW.plusSeconds(100));
  }

  @Test
  void whatWasWrittenIsRead() throws Exception {
    assertThat(file.write(snapshot)).isTrue();

    assertThat(file.read()).contains(snapshot);
    assertThat(Files.getPosixFilePermissions(path()))
        .containsExactlyInAnyOrder(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    try (var names = Files.list(directory)) {
      assertThat(names).containsExactly(path());
    }
    assertThat(reports).isEmpty();
  }

  @Test
  void noFileIsNoProblem() {
    assertThat(file.read()).isEmpty();
    assertThat(reports).isEmpty();
  }

  @Test
  void garbageTruncationForeignVersionAndSizeAreToldAndGiveNothing() throws Exception {
    file.write(snapshot);
    byte[] good = Files.readAllBytes(path());
    byte[] version = good.clone();
    version[7] = 9;
    byte[] damaged = good.clone();
    damaged[good.length / 2] ^= 1;

    unusable("garbage".getBytes(java.nio.charset.StandardCharsets.UTF_8), "something else");
    unusable(new byte[0], "something else");
    unusable(Arrays.copyOf(good, good.length - 1), "not whole");
    unusable(Arrays.copyOf(good, good.length + 1), "not whole");
    unusable(version, "version 9");
    unusable(damaged, "damaged");
    try (RandomAccessFile large = new RandomAccessFile(path().toFile(), "rw")) {
      large.setLength((64L << 20) + 1);
    }
    assertUnusable("larger than 65536 KiB");
    Files.delete(path());
    Files.createDirectory(path());
    assertUnusable("Is a directory");
  }

  @Test
  void mutationsBehindAValidChecksumNeverThrow() {
    byte[] good = SnapshotCodec.encode(snapshot);
    for (long seed = 0; seed < 2000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] mutated = good.clone();
      for (int i = random.nextInt(1, 20); i > 0; i--) {
        mutated[random.nextInt(20, mutated.length)] = (byte) random.nextInt();
      }
      assertRestores(seal(mutated), seed);
    }
  }

  @Test
  void aBadEntryIsSkippedAlone() throws Exception {
    byte[] file = SnapshotCodec.encode(snapshot);
    int firstPeerId = 20 + 8 + 4 + 2 + 1;
    file[firstPeerId] = 0x55;

    StoreSnapshot read = SnapshotCodec.decode(seal(file));

    assertThat(read.peers()).hasSize(snapshot.peers().size() - 1);
    assertThat(read.records().size())
        .isPositive()
        .isEqualTo((int) snapshot.records().stream().filter(r -> r.peer() != 0).count());
  }

  @Test
  void anUnwritableDirectoryIsToldOnce() {
    ProviderFile nowhere = new ProviderFile(directory.resolve("missing"), reports::add);

    assertThat(nowhere.write(snapshot)).isFalse();
    assertThat(nowhere.write(snapshot)).isFalse();
    assertThat(reports).singleElement().asString().contains("missing");
  }

  @Test
  void addressesOfUnknownProtocolsAreLeftOut() {
    var block = AddressBlock.pack(List.of(FakePeers.address(1), FakePeers.address(2)));
    byte[] foreign = block.toArray();
    foreign[2] = 0x7f;

    assertThat(AddressBlock.unpack(io.peertunnel.spi.Bytes.copyOf(foreign)))
        .containsExactly(FakePeers.address(2));
  }

  private void assertRestores(byte[] mutated, long seed) {
    try {
      ProviderStore store = new ProviderStore(StoreRules.standard());
      store.restore(SnapshotCodec.decode(mutated), NOW);
      for (int i = 0; i < 7; i++) {
        assertThat(store.providers(ProviderStoreTest.key(i), NOW)).hasSizeLessThanOrEqualTo(64);
      }
    } catch (io.peertunnel.spi.wire.MalformedException e) {
      // Refused.
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  private static byte[] seal(byte[] file) {
    java.util.zip.CRC32C sum = new java.util.zip.CRC32C();
    sum.update(file, 20, file.length - 20);
    java.nio.ByteBuffer.wrap(file).putInt(16, (int) sum.getValue());
    return file;
  }

  private void unusable(byte[] content, String why) throws IOException {
    Files.write(path(), content);
    assertUnusable(why);
  }

  private void assertUnusable(String why) {
    reports.clear();
    assertThat(file.read()).isEmpty();
    assertThat(reports).singleElement().asString().contains(ProviderFile.FILE).contains(why);
  }

  private Path path() {
    return directory.resolve(ProviderFile.FILE);
  }
}
