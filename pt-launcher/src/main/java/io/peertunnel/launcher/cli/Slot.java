package io.peertunnel.launcher.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/// One of the places in a data directory for a running process: `node-1`, `node-2`, … Blocking.
///
/// Two processes with one identity would be one peer and could not reach each other. So each holds
/// the lock of a place of its own for as long as it runs, and the identity lies in that place: it
/// stays the same from run to run as long as processes start in the same order. The lock goes with
/// the process, however it ends.
final class Slot implements AutoCloseable {
  static final int COUNT = 16;

  private final Path directory;
  private final int number;
  private final FileChannel channel;

  private Slot(Path directory, int number, FileChannel channel) {
    this.directory = directory;
    this.number = number;
    this.channel = channel;
  }

  /// Takes the first free place; empty if all are taken.
  ///
  /// @throws IOException if nothing can be written there, or the file system has no locks
  static Optional<Slot> claim(Path data) throws IOException {
    for (int number = 1; number <= COUNT; number++) {
      Path directory = data.resolve("node-" + number);
      PrivateDirectory.create(directory);
      Optional<FileChannel> held = lock(directory.resolve("lock"));
      if (held.isPresent()) {
        return Optional.of(new Slot(directory, number, held.orElseThrow()));
      }
    }
    return Optional.empty();
  }

  /// Returns the directory, which exists.
  Path directory() {
    return directory;
  }

  /// Returns which place it is: 1 to 16.
  int number() {
    return number;
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // The system gives the lock back when the process ends.
    }
  }

  private static Optional<FileChannel> lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean held = false;
    try {
      FileLock lock = channel.tryLock();
      held = lock != null;
    } catch (OverlappingFileLockException e) {
      // Held by another run in this process.
    } finally {
      if (!held) {
        channel.close();
      }
    }
    return held ? Optional.of(channel) : Optional.empty();
  }
}
