package io.peertunnel.launcher.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// Writes whole texts. Blocking. A closed stream is no failure: nobody wanted to read.
final class Output {
  private final Streams streams;

  Output(Streams streams) {
    this.streams = streams;
  }

  /// Writes to stdout.
  void data(String text) {
    write(streams.out(), text, StandardCharsets.UTF_8);
  }

  /// Writes to stderr.
  void people(String text) {
    write(streams.err(), text, streams.errCharset());
  }

  private static void write(OutputStream stream, String text, Charset charset) {
    try {
      stream.write(text.getBytes(charset));
      stream.flush();
    } catch (IOException e) {
      // Closed by whoever reads.
    }
  }
}
