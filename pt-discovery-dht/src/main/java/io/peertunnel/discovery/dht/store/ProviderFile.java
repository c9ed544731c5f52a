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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// The file in which a server keeps provider records across restarts. Blocking; thread-safe, and
/// replaced as a whole, so it is never half written.
///
/// It is a convenience only: whatever is wrong with the file is told, and the server goes on
/// without it.
public final class ProviderFile {
  /// The name of the file in the data directory.
  public static final String FILE = "dht_providers";

  private final Path file;
  private final Consumer<String> report;
  private final AtomicBoolean failed = new AtomicBoolean();

  /// Creates the face of a file, and touches nothing.
  ///
  /// @param directory where the file is
  /// @param report told one sentence for the user when the file cannot be read, and when it cannot
  ///     be written for the first time in a row
  public ProviderFile(Path directory, Consumer<String> report) {
    this.file = directory.resolve(FILE);
    this.report = report;
  }

  /// Returns what the file holds; empty if there is none, or it cannot be used.
  public Optional<StoreSnapshot> read() {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(SnapshotCodec.MAX_BYTES + 1);
      if (content.length > SnapshotCodec.MAX_BYTES) {
        throw new MalformedException(
            "it is larger than " + SnapshotCodec.MAX_BYTES / (1 << 20) + " MiB");
      }
      return Optional.of(SnapshotCodec.decode(content));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (MalformedException e) {
      return unusable(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return unusable(e.toString());
    }
  }

  /// Replaces the file.
  ///
  /// @return false if that failed; the file is then as it was
  public boolean write(StoreSnapshot snapshot) {
    try {
      byte[] content = SnapshotCodec.encode(snapshot);
      if (content.length > SnapshotCodec.MAX_BYTES) {
        throw new IOException("there are too many");
      }
      replace(content);
      failed.set(false);
      return true;
    } catch (IOException e) {
      if (failed.compareAndSet(false, true)) {
        report.accept("DHT provider records are not kept in " + file + " (" + e + ")");
      }
      return false;
    }
  }

  private Optional<StoreSnapshot> unusable(String why) {
    report.accept(
        "the DHT provider records in " + file + " are not used: " + why + "; starting without any");
    return Optional.empty();
  }

  private void replace(byte[] content) throws IOException {
    // Created with permissions for this user only.
    Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), FILE, ".tmp");
    try {
      try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        ByteBuffer rest = ByteBuffer.wrap(content);
        while (rest.hasRemaining()) {
          out.write(rest);
        }
        out.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
