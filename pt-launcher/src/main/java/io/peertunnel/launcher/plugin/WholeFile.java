package io.peertunnel.launcher.plugin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes files that are either as before or as they should be, whatever happens. Blocking.
public final class WholeFile {
  private WholeFile() {}

  /// Replaces the text of a file, which this user alone may read and write.
  public static void write(Path file, String text) throws IOException {
    Path target = file.toAbsolutePath();
    Path fresh = Files.createTempFile(target.getParent(), ".new", ".tmp");
    try {
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
          int _ = channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(
          fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
