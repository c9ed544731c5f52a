package io.peertunnel.transport.libp2p.identity;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.StateFileException;
import io.peertunnel.spi.wire.MalformedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// Keeps our [Identity] in a file. Blocking; several threads and processes may use it at once.
///
/// The file holds the private key in libp2p's protobuf encoding, as go-libp2p reads it, with mode
/// 0600 in a directory that is made with mode 0700. A file that exists is never changed: one that
/// cannot be trusted is refused, with a sentence that says what to do.
public final class IdentityFile {
  private static final int MAX_FILE = 16 * 1024;

  private final Path file;

  /// Names the file; touches nothing.
  public IdentityFile(Path file) {
    this.file = file.toAbsolutePath();
  }

  /// Returns the identity of the file, which is created if there is none.
  ///
  /// @throws StateFileException if the file exists and cannot be used
  /// @throws IOException if there is no file and none can be written
  public Identity open() throws IOException {
    try {
      return read();
    } catch (NoSuchFileException _) {
      create();
      return read();
    }
  }

  private Identity read() throws IOException {
    try {
      check();
      return parse(content());
    } catch (NoSuchFileException | StateFileException e) {
      throw e;
    } catch (IOException e) {
      throw new StateFileException(
          "cannot read the identity " + file + ": " + e + "; make it readable, or move it away", e);
    }
  }

  private void check() throws IOException {
    BasicFileAttributes attributes = attributes();
    if (!attributes.isRegularFile()) {
      throw refuse("is not a regular file", "move it away");
    }
    if (attributes instanceof PosixFileAttributes posix) {
      String mode = PosixFilePermissions.toString(posix.permissions());
      if (!mode.endsWith("------")) {
        throw refuse("is open to other users (" + mode + ")", "run: chmod 600 " + file);
      }
      if (!isOurs(posix)) {
        throw refuse(
            "belongs to the user " + posix.owner().getName(), "run as that user, or move it away");
      }
    }
  }

  private BasicFileAttributes attributes() throws IOException {
    Class<? extends BasicFileAttributes> kind =
        hasPosixModes() ? PosixFileAttributes.class : BasicFileAttributes.class;
    return Files.readAttributes(file, kind, LinkOption.NOFOLLOW_LINKS);
  }

  private boolean isOurs(PosixFileAttributes posix) throws IOException {
    if (posix.owner().getName().equals(System.getProperty("user.name"))) {
      return true;
    }
    // Users without a name exist (containers); who we are, a file of ours tells.
    Path probe = Files.createTempFile("pt", ".owner");
    try {
      return Files.getOwner(probe, LinkOption.NOFOLLOW_LINKS).equals(posix.owner());
    } finally {
      Files.delete(probe);
    }
  }

  private byte[] content() throws IOException {
    Set<OpenOption> options = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    try (FileChannel channel = FileChannel.open(file, options)) {
      if (channel.size() == 0) {
        throw refuse("is empty", "restore it from a backup, or move it away");
      }
      if (channel.size() > MAX_FILE) {
        throw refuse("is larger than a key", "restore it from a backup, or move it away");
      }
      ByteBuffer content = ByteBuffer.allocate((int) channel.size());
      while (content.hasRemaining() && channel.read(content) >= 0) {}
      byte[] bytes = new byte[content.flip().remaining()];
      content.get(bytes);
      return bytes;
    }
  }

  private Identity parse(byte[] content) throws StateFileException {
    try {
      return Identity.ofPrivateKey(Bytes.copyOf(content));
    } catch (MalformedException e) {
      StateFileException refusal =
          refuse(
              "does not hold a whole Ed25519 key (" + e.getMessage() + ")",
              "restore it from a backup, or move it away");
      refusal.addSuppressed(e);
      throw refusal;
    }
  }

  private StateFileException refuse(String what, String remedy) {
    return new StateFileException(
        "the identity " + file + " " + what + "; " + remedy + " (a new one is made if it is gone)");
  }

  /// A hard link appears at once and whole, and fails if another process was first: its file is
  /// then the one that counts. Where the file system has no links, a rename serves.
  private void create() throws IOException {
    Path directory = directory();
    Path fresh = Files.createTempFile(directory, file.getFileName() + ".", ".tmp", privately());
    try {
      write(fresh, Identity.generate().privateKey());
      publish(fresh);
    } finally {
      Files.deleteIfExists(fresh);
    }
    force(directory);
  }

  private void publish(Path fresh) throws IOException {
    try {
      Files.createLink(file, fresh);
    } catch (FileAlreadyExistsException _) {
      // Another process was first.
    } catch (UnsupportedOperationException | FileSystemException _) {
      Files.move(fresh, file);
    }
  }

  private Path directory() throws IOException {
    Path directory = file.getParent();
    if (directory == null) {
      throw refuse("names no file", "choose another name");
    }
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(
          directory, hasPosixModes() ? modes("rwx------") : new FileAttribute<?>[0]);
    }
    return directory;
  }

  private FileAttribute<?>[] privately() {
    return hasPosixModes() ? modes("rw-------") : new FileAttribute<?>[0];
  }

  private boolean hasPosixModes() {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix");
  }

  private static FileAttribute<?>[] modes(String text) {
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(text))
    };
  }

  private static void write(Path fresh, Bytes content) throws IOException {
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      ByteBuffer rest = content.buffer();
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(true);
    }
  }

  private static void force(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException _) {
      // Some systems cannot open a directory; the file itself is safe.
    }
  }
}
