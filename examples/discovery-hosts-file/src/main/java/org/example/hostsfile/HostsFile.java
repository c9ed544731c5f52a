package org.example.hostsfile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A hosts file on disk. Blocking; thread-safe.
///
/// @param path where it is, absolute
record HostsFile(Path path) {
  /// The size of the largest file that is read, in bytes.
  static final int MAX_BYTES = 256 * 1024;

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  /// Reads it. A file that is missing or cannot be read is a problem like any other: it may be
  /// there the next time.
  Hosts read() throws InterruptedException {
    if (Files.notExists(path)) {
      return Hosts.unusable(path + " does not exist yet; peers are found once it does");
    }
    if (!Files.isRegularFile(path)) {
      return Hosts.unusable(path + " is not a file");
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] content = in.readNBytes(MAX_BYTES + 1);
      return content.length > MAX_BYTES
          ? Hosts.unusable(path + " is larger than " + MAX_BYTES / 1024 + " KiB; it is not read")
          : parse(content);
    } catch (ClosedByInterruptException e) {
      throw new InterruptedException("interrupted while reading " + path);
    } catch (IOException e) {
      return Hosts.unusable(path + " cannot be read: " + reason(e));
    }
  }

  /// Returns what to tell the user of a failure: those of files often say nothing but the name.
  static String reason(IOException failure) {
    return failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }

  private Hosts parse(byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8);
    Hosts hosts = Hosts.parse(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text);
    return new Hosts(hosts.entries(), named(hosts));
  }

  private List<String> named(Hosts hosts) {
    return hosts.problems().stream().map(problem -> path + ": " + problem).toList();
  }
}
