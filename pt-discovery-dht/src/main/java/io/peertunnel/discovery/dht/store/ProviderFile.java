package io.peertunnel.discovery.dht.store;

import io.peertunnel.spi.wire.MalformedException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
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

  private final StateFile file;
  private final Consumer<String> report;
  private final AtomicBoolean failed = new AtomicBoolean();

  /// Creates the face of a file, and touches nothing.
  ///
  /// @param directory where the file is
  /// @param report told one sentence for the user when the file cannot be read, and when it cannot
  ///     be written for the first time in a row
  public ProviderFile(Path directory, Consumer<String> report) {
    this.file = new StateFile(directory.resolve(FILE), SnapshotCodec.MAX_BYTES);
    this.report = report;
  }

  /// Returns what the file holds; empty if there is none, or it cannot be used.
  public Optional<StoreSnapshot> read() {
    try {
      Optional<byte[]> content = file.read();
      return content.isEmpty()
          ? Optional.empty()
          : Optional.of(SnapshotCodec.decode(content.get()));
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
      file.replace(content);
      failed.set(false);
      return true;
    } catch (ClosedByInterruptException e) {
      // Whoever interrupts wants no more to be done, and hears no complaint.
      return false;
    } catch (IOException e) {
      if (failed.compareAndSet(false, true)) {
        report.accept("DHT provider records are not kept in " + file.path() + " (" + e + ")");
      }
      return false;
    }
  }

  private Optional<StoreSnapshot> unusable(String why) {
    report.accept(
        "the DHT provider records in "
            + file.path()
            + " are not used: "
            + why
            + "; starting without any");
    return Optional.empty();
  }
}
