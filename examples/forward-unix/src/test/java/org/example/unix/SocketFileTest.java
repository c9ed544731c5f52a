package org.example.unix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.LocalEndpointException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketFileTest {
  @TempDir Path folder;

  @Test
  void isForThisUserOnlyAndLeavesNothingBeside() throws Exception {
    Path path = folder.resolve("a.sock");
    SocketFile file = SocketFile.bind(path);
    assertThat(Files.getPosixFilePermissions(path))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    assertThat(folder).isDirectoryContaining("glob:**a.sock");
    assertThat(folder.toFile().list()).containsExactly("a.sock");
    try (SocketChannel client = dial(path);
        SocketChannel accepted = file.accept()) {
      assertThat(client.isConnected()).isTrue();
      assertThat(accepted.isConnected()).isTrue();
    }
    file.close();
    file.close();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void takesThePlaceOfADeadSocket() throws Exception {
    Path path = folder.resolve("dead.sock");
    leaveDeadSocket(path);
    SocketFile file = SocketFile.bind(path);
    dial(path).close();
    assertThat(folder.toFile().list()).containsExactly("dead.sock");
    file.close();
  }

  @Test
  void leavesASocketAloneAtWhichSomebodyListens() throws Exception {
    Path path = folder.resolve("live.sock");
    try (ServerSocketChannel other = listen(path, 5)) {
      requireRefused(path, "is in use by another program");
      try (SocketChannel client = dial(path);
          SocketChannel accepted = other.accept()) {
        assertThat(client.isConnected()).isTrue();
        assertThat(accepted.isConnected()).isTrue();
      }
    }
  }

  @Test
  void leavesASocketAloneWhoseProgramIsTooBusyToAnswer() throws Exception {
    Path path = folder.resolve("busy.sock");
    try (ServerSocketChannel other = listen(path, 1)) {
      fill(path);
      requireRefused(path, "is in use by another program");
      assertThat(other.isOpen()).isTrue();
      assertThat(path).exists();
    }
  }

  @Test
  void leavesFilesFoldersAndLinksAlone() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "precious");
    Path sub = Files.createDirectory(folder.resolve("folder"));
    Path dead = folder.resolve("dead.sock");
    leaveDeadSocket(dead);
    Path link = Files.createSymbolicLink(folder.resolve("link"), dead);
    requireRefused(file, "exists and is no socket");
    requireRefused(sub, "exists and is no socket");
    requireRefused(link, "exists and is no socket");
    assertThat(file).hasContent("precious");
    assertThat(sub).isDirectory();
    assertThat(Files.exists(dead, LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(link).isSymbolicLink();
  }

  @Test
  void saysThatTheFolderIsMissing() {
    requireRefused(folder.resolve("none").resolve("a.sock"), "folder of");
  }

  @Test
  void doesNotRemoveWhatTookItsPlace() throws Exception {
    Path path = folder.resolve("a.sock");
    SocketFile file = SocketFile.bind(path);
    Files.delete(path);
    try (ServerSocketChannel other = listen(path, 5)) {
      file.close();
      dial(path).close();
      assertThat(other.isOpen()).isTrue();
    }
  }

  private static void requireRefused(Path path, String why) {
    assertThatThrownBy(() -> SocketFile.bind(path))
        .isInstanceOf(LocalEndpointException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining(why);
  }

  private static void leaveDeadSocket(Path path) throws IOException {
    listen(path, 5).close();
    assertThat(Files.exists(path)).isTrue();
  }

  private static ServerSocketChannel listen(Path path, int backlog) throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path), backlog);
  }

  private static SocketChannel dial(Path path) throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(path));
  }

  /// Connects until nobody can, without waiting.
  private static void fill(Path path) throws IOException {
    for (int i = 0; i < 100; i++) {
      SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
      client.configureBlocking(false);
      try {
        client.connect(UnixDomainSocketAddress.of(path));
      } catch (IOException e) {
        client.close();
        return;
      }
    }
    throw new AssertionError("the backlog of " + path + " is never full");
  }
}
