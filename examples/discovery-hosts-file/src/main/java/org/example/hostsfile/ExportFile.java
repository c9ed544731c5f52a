package org.example.hostsfile;

import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.RendezvousKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/// A hosts file that this program keeps its own lines in, and that others may write to as well.
/// Blocking; thread-safe.
///
/// A change replaces the whole file at once, so that nobody ever reads half of it. Writers take
/// turns by a lock on a file beside it. All other lines and the file's permissions stay as they
/// are.
final class ExportFile {
  /// Locks on files keep processes apart, not the threads of one.
  private static final ReentrantLock WITHIN_PROCESS = new ReentrantLock();

  private final Path path;
  private final Map<RendezvousKey, Set<Object>> owners = new HashMap<>();

  ExportFile(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /// Writes the line of a peer, in place of an older one.
  ///
  /// @param owner for whom; the line stays until it has been taken out for all of them
  void put(RendezvousKey key, PeerInfo peer, Object owner) throws IOException {
    WITHIN_PROCESS.lock();
    try {
      edit(key, peer.id(), List.of(Hosts.line(key, peer)));
      owners.computeIfAbsent(key, k -> new HashSet<>()).add(owner);
    } finally {
      WITHIN_PROCESS.unlock();
    }
  }

  /// Takes the line of a peer out, unless somebody else put it as well.
  void remove(RendezvousKey key, PeerId peer, Object owner) throws IOException {
    WITHIN_PROCESS.lock();
    try {
      Set<Object> left = owners.getOrDefault(key, new HashSet<>());
      if (left.remove(owner) && left.isEmpty()) {
        edit(key, peer, List.of());
      }
    } finally {
      WITHIN_PROCESS.unlock();
    }
  }

  private void edit(RendezvousKey key, PeerId peer, List<String> ours) throws IOException {
    Path beside = path.resolveSibling(path.getFileName() + ".lock");
    try (FileChannel channel =
        FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      Path file = Files.exists(path) ? path.toRealPath() : path;
      List<String> lines = new ArrayList<>();
      for (String line : read(file)) {
        if (!Hosts.isLineOf(line, key, peer)) {
          lines.add(line);
        }
      }
      lines.addAll(ours);
      replace(file, lines);
    }
  }

  private static List<String> read(Path file) throws IOException {
    if (Files.notExists(file)) {
      return List.of();
    }
    if (!Files.isRegularFile(file)) {
      throw new IOException("it is not a file");
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(HostsFile.MAX_BYTES + 1);
      if (content.length > HostsFile.MAX_BYTES) {
        throw new IOException("it is larger than " + HostsFile.MAX_BYTES / 1024 + " KiB");
      }
      return new String(content, StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static void replace(Path file, List<String> lines) throws IOException {
    Path fresh =
        file.resolveSibling(file.getFileName() + "." + ProcessHandle.current().pid() + ".new");
    try {
      Files.write(fresh, lines);
      keepPermissions(file, fresh);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void keepPermissions(Path from, Path to) throws IOException {
    PosixFileAttributeView old = Files.getFileAttributeView(from, PosixFileAttributeView.class);
    if (old != null && Files.exists(from)) {
      Files.setPosixFilePermissions(to, old.readAttributes().permissions());
    }
  }
}
