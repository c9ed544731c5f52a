package io.peertunnel.launcher.tunnel;

import io.peertunnel.launcher.tunnel.KnownAddressLines.Entry;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.RendezvousKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/// The file in which the addresses of peers that served a tunnel are kept, so that the next search
/// can begin with them. Blocking; thread-safe.
///
/// It is a convenience only: whatever is wrong with the file is told once, and the search goes on
/// without it. Each change reads the file anew and replaces it as a whole, so two processes never
/// damage it; at worst one of two changes made at the same moment is lost.
final class KnownAddresses {
  /// The name of the file in the data directory.
  static final String FILE = "known_addresses";

  /// A larger file is not read, and not replaced.
  static final int MAX_BYTES = 1 << 20;

  private final Optional<Path> file;
  private final Consumer<String> warn;
  private final AtomicBoolean warned = new AtomicBoolean();
  private final ReentrantLock writing = new ReentrantLock();

  /// @param directory where the file is; empty to keep nothing
  /// @param warn told one sentence for the user, at most once
  KnownAddresses(Optional<Path> directory, Consumer<String> warn) {
    this.file = directory.map(d -> d.resolve(FILE));
    this.warn = warn;
  }

  /// Returns the peers that served the tunnel with this key, the latest first.
  List<PeerInfo> load(RendezvousKey key) {
    if (file.isEmpty()) {
      return List.of();
    }
    try {
      return KnownAddressLines.ofKey(read(file.get()), key);
    } catch (IOException e) {
      warn(file.get(), e);
      return List.of();
    }
  }

  /// Keeps the addresses of a peer that served the tunnel with this key. Does nothing if there are
  /// none.
  void remember(RendezvousKey key, PeerInfo peer) throws InterruptedException {
    if (file.isEmpty() || peer.addresses().isEmpty()) {
      return;
    }
    // Changes made in this process follow each other: a short wait loses none of them.
    writing.lockInterruptibly();
    try {
      Entry entry = new Entry(key.toString(), peer);
      List<Entry> before = read(file.get());
      if (before.isEmpty() || !before.getFirst().equals(entry)) {
        replace(file.get(), KnownAddressLines.format(KnownAddressLines.with(before, entry)));
      }
    } catch (IOException e) {
      warn(file.get(), e);
    } finally {
      writing.unlock();
    }
  }

  private static List<Entry> read(Path file) throws IOException {
    byte[] content;
    try (InputStream in = Files.newInputStream(file)) {
      content = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException e) {
      return List.of();
    }
    if (content.length > MAX_BYTES) {
      throw new IOException("it is larger than " + MAX_BYTES + " bytes");
    }
    return KnownAddressLines.parse(new String(content, StandardCharsets.UTF_8));
  }

  private static void replace(Path file, String text) throws IOException {
    // Created with permissions for this user only.
    Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), FILE, ".tmp");
    try {
      try (FileChannel out = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        ByteBuffer content = StandardCharsets.UTF_8.encode(text);
        while (content.hasRemaining()) {
          out.write(content);
        }
        out.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private void warn(Path file, IOException cause) {
    if (warned.compareAndSet(false, true)) {
      warn.accept(
          "known addresses are not kept in "
              + file
              + " ("
              + cause
              + "); the next search starts without them");
    }
  }
}
