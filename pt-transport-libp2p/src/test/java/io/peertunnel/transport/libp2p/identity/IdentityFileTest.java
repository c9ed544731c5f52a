package io.peertunnel.transport.libp2p.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.StateFileException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityFileTest {
  @TempDir private Path temp;
  private Path directory;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    directory = temp.resolve("pt");
    file = directory.resolve("identity.key");
  }

  @Test
  void createsAFileForItsOwnerAlone() throws Exception {
    Identity made = new IdentityFile(file).open();
    assertThat(mode(file)).isEqualTo("rw-------");
    assertThat(mode(directory)).isEqualTo("rwx------");
    assertThat(Files.readAllBytes(file)).startsWith(8, 1, 18, 64).hasSize(68);
    assertThat(new IdentityFile(file).open().id()).isEqualTo(made.id());
    assertThat(names()).containsExactly("identity.key");
  }

  @Test
  void readsAFileThatGoWrites() throws Exception {
    write(TestKeys.a().privateKey().toArray());
    assertThat(new IdentityFile(file).open().id()).isEqualTo(TestKeys.a().id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "08011240aabb", "08001202aabb", "ff"})
  void refusesWhatIsNotAWholeKeyAndLeavesItAsItIs(String hex) throws Exception {
    byte[] content = Bytes.ofHex(hex).toArray();
    write(content);
    refused();
    assertThat(Files.readAllBytes(file)).isEqualTo(content);
    assertThat(names()).containsExactly("identity.key");
  }

  @Test
  void refusesAHugeFile() throws Exception {
    write(new byte[20_000]);
    refused();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw-r--r--", "rw-----w-"})
  void refusesAFileOpenToOthers(String mode) throws Exception {
    write(TestKeys.a().privateKey().toArray());
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    assertThatThrownBy(() -> new IdentityFile(file).open())
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining("chmod 600 " + file);
    assertThat(mode(file)).isEqualTo(mode);
  }

  @Test
  void refusesADirectoryAndALink() throws Exception {
    Files.createDirectories(file);
    refused();
    Files.delete(file);
    Path target = file.resolveSibling("target");
    new IdentityFile(target).open();
    Files.createSymbolicLink(file, target);
    refused();
  }

  @Test
  void refusesAFileOfAnotherUser() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root gives files away");
    write(TestKeys.a().privateKey().toArray());
    Files.setAttribute(file, "unix:uid", 65_534);
    refused();
  }

  @Test
  void manyAtOnceEndUpWithOneIdentity() throws Exception {
    int creators = 16;
    CountDownLatch start = new CountDownLatch(1);
    Set<PeerId> ids = new HashSet<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Identity>> made = new ArrayList<>();
      for (int i = 0; i < creators; i++) {
        made.add(
            executor.submit(
                () -> {
                  start.await();
                  return new IdentityFile(file).open();
                }));
      }
      start.countDown();
      for (Future<Identity> identity : made) {
        ids.add(identity.get().id());
      }
    }
    assertThat(ids).hasSize(1);
    assertThat(names()).containsExactly("identity.key");
  }

  private void refused() {
    assertThatThrownBy(() -> new IdentityFile(file).open())
        .isInstanceOf(StateFileException.class)
        .hasMessageContaining(file.toString());
  }

  private void write(byte[] content) throws Exception {
    Files.createDirectories(directory);
    Files.write(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private List<String> names() throws Exception {
    try (Stream<Path> list = Files.list(directory)) {
      return list.map(path -> path.getFileName().toString()).toList();
    }
  }

  private static String mode(Path path) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
