package io.peertunnel.spi.wire;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/// Reads and writes messages that an unsigned varint length precedes, on the blocking face of a
/// stream.
///
/// Reading takes exactly the bytes of the message, never one of what follows.
public final class Delimited {
  private Delimited() {}

  /// Reads one message of at most `limit` bytes. Blocks until it is whole. Memory is taken only for
  /// a length within the limit.
  ///
  /// @return the message, or empty if the stream ended before its first byte
  /// @throws MalformedException if the length is malformed or above `limit`
  /// @throws EOFException if the stream ends within the message
  public static Optional<byte[]> read(InputStream in, int limit) throws IOException {
    Varint.Decoder length = new Varint.Decoder();
    while (true) {
      int next = in.read();
      if (next < 0) {
        if (length.size() == 0) {
          return Optional.empty();
        }
        throw new EOFException("stream ended within the length of a message");
      }
      if (length.push((byte) next)) {
        return Optional.of(body(in, length.value(), limit));
      }
    }
  }

  /// Writes `message` with its length before it, as one write, and flushes.
  public static void write(OutputStream out, byte[] message) throws IOException {
    byte[] length = Varint.encode(message.length);
    byte[] whole = new byte[length.length + message.length];
    System.arraycopy(length, 0, whole, 0, length.length);
    System.arraycopy(message, 0, whole, length.length, message.length);
    out.write(whole);
    out.flush();
  }

  private static byte[] body(InputStream in, long length, int limit) throws IOException {
    if (length > limit) {
      throw new MalformedException(
          "message of " + length + " bytes, at most " + limit + " allowed");
    }
    byte[] body = in.readNBytes((int) length);
    if (body.length < length) {
      throw new EOFException("stream ended after " + body.length + " of " + length + " bytes");
    }
    return body;
  }
}
