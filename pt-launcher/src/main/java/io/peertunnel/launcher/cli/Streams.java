package io.peertunnel.launcher.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where a command line writes.
///
/// @param out for data, always UTF-8
/// @param err for people
/// @param errCharset what `err` can show
/// @param errKind whether `err` is a terminal
public record Streams(OutputStream out, OutputStream err, Charset errCharset, Kind errKind) {
  /// What is at the end of a stream.
  public enum Kind {
    /// Somebody looks at it.
    TERMINAL,
    /// A file, a pipe, nothing.
    OTHER
  }

  /// Returns the streams of this process.
  public static Streams ofProcess() {
    return new Streams(
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        charset(System.getProperty("stderr.encoding", "")),
        terminal());
  }

  /// The start script knows (`-Dio.peertunnel.terminal=true`); without it Linux tells.
  private static Kind terminal() {
    String told = System.getProperty("io.peertunnel.terminal");
    if (told != null) {
      return told.equals("true") ? Kind.TERMINAL : Kind.OTHER;
    }
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      boolean device = target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
      return device || target.equals("/dev/console") ? Kind.TERMINAL : Kind.OTHER;
    } catch (IOException | UnsupportedOperationException | SecurityException e) {
      return Kind.OTHER;
    }
  }

  private static Charset charset(String name) {
    try {
      return name.isEmpty() ? StandardCharsets.UTF_8 : Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return StandardCharsets.US_ASCII;
    }
  }
}
