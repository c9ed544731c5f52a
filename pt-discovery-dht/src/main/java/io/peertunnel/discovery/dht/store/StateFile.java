package io.peertunnel.discovery.dht.store;

import io.peertunnel.spi.wire.MalformedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// A file that is read and replaced as a whole, so that it is never half written, and that this
/// user alone can read. Blocking; thread-safe.
///
/// @param path where it is
/// @param limit how many bytes it may have
public record StateFile(Path path, int limit) {
  /// Returns what it holds; empty if there is none.
  ///
  /// @throws IOException if it cannot be read, or has more bytes than it may have
  public Optional<byte[]> read() throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(limit + 1);
      if (content.length > limit) {
        throw new MalformedException("it is larger than " + limit / 1024 + " KiB");
      }
      return Optional.of(content);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /// Replaces it.
  ///
  /// @throws IOException if it cannot be written; then it is as it was
  public void replace(byte[] content) throws IOException {
    // Created with permissions for this user only.
    Path fresh =
        Files.createTempFile(
            path.toAbsolutePath().getParent(), String.valueOf(path.getFileName()), ".tmp");
    try {
      try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
          out.write(rest);
        }
        out.force(true);
      }
      Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
