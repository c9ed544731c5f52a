package io.peertunnel.spi.testing;

import io.peertunnel.spi.Chunk;
import io.peertunnel.spi.Flow;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamHandler;
import io.peertunnel.spi.TunnelException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/// What tests do with streams. Blocking.
public final class Streams {
  private static final int PIECE = 32 * 1024;
  private static final int FLUSH_EVERY = 8;

  private Streams() {}

  /// Returns bytes without a pattern that repeats.
  public static byte[] noise(int size, long seed) {
    byte[] noise = new byte[size];
    new SplittableRandom(seed).nextBytes(noise);
    return noise;
  }

  /// A handler whose work may fail as streams do.
  @FunctionalInterface
  public interface Work {
    /// Serves one stream.
    void run(Stream stream) throws IOException, InterruptedException;
  }

  /// Returns a handler that does `work`.
  public static StreamHandler handler(Work work) {
    return stream -> {
      try {
        work.run(stream);
      } catch (InterruptedIOException e) {
        throw new InterruptedException(e.getMessage());
      } catch (TunnelException e) {
        throw e;
      } catch (IOException e) {
        throw new TunnelException("handler failed", e);
      }
    };
  }

  /// Returns a handler that sends back what it is sent, on the blocking face.
  public static StreamHandler echo() {
    return handler(
        stream -> {
          stream.input().transferTo(stream.output());
          stream.close();
        });
  }

  /// Writes `content` as flowing code does: stops when told to, goes on when told to, flushes at
  /// times. Does not end the direction.
  public static void write(Flow flow, CollectingHandler handler, byte[] content)
      throws InterruptedException {
    int pieces = 0;
    for (int from = 0; from < content.length; from += PIECE) {
      int before = handler.writables();
      int size = Math.min(PIECE, content.length - from);
      boolean writable = flow.write(Chunk.of(ByteBuffer.wrap(content, from, size)));
      if (!writable) {
        flow.flush();
        handler.awaitWritable(before);
      } else if (++pieces % FLUSH_EVERY == 0) {
        flow.flush();
      }
    }
    flow.flush();
  }
}
