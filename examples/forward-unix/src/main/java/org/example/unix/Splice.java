package org.example.unix;

import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.ForwardListener.Summary;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Stream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// One connection: a socket and a stream, each direction on a thread of its own and ended on its
/// own. Blocking.
///
/// There is no queue: a thread that waits to write does not read, which stops the other side.
final class Splice {
  private static final AtomicLong NUMBERS = new AtomicLong();
  private static final int PIECE = 64 * 1024;

  private final long number = NUMBERS.incrementAndGet();
  private final AtomicLong in = new AtomicLong();
  private final AtomicLong out = new AtomicLong();
  private final AtomicReference<String> reason = new AtomicReference<>(Summary.DONE);
  private final SocketChannel channel;
  private final Stream stream;
  private final ForwardListener listener;

  Splice(SocketChannel channel, Stream stream, ForwardListener listener) {
    this.channel = channel;
    this.stream = stream;
    this.listener = listener;
  }

  long number() {
    return number;
  }

  /// Carries bytes until both directions have ended.
  void run(PluginContext context) {
    long started = System.nanoTime();
    listener.opened(number, stream.remote());
    try {
      CompletableFuture<Void> ended = new CompletableFuture<>();
      context.spawn("connection " + number + " to the peer", () -> toPeer(ended));
      toProgram();
      ended.join();
    } finally {
      Sockets.close(channel);
      stream.close();
      Duration duration = Duration.ofNanos(System.nanoTime() - started);
      listener.closed(
          number, stream.remote(), new Summary(in.get(), out.get(), duration, reason.get()));
    }
  }

  /// Ends both directions at once. A Unix socket knows no reset: the program sees an end.
  void cutOff(String why) {
    reason.compareAndSet(Summary.DONE, why);
    stream.reset(Stream.CODE_UNSPECIFIED);
    Sockets.close(channel);
  }

  private void toPeer(CompletableFuture<Void> ended) {
    byte[] piece = new byte[PIECE];
    ByteBuffer buffer = ByteBuffer.wrap(piece);
    try {
      OutputStream output = stream.output();
      for (int size = 0; size >= 0; size = channel.read(buffer.clear())) {
        output.write(piece, 0, size);
        out.addAndGet(size);
      }
      output.close();
    } catch (IOException e) {
      cutOff("from the program to the peer: " + e.getMessage());
    } finally {
      ended.complete(null);
    }
  }

  private void toProgram() {
    byte[] piece = new byte[PIECE];
    try {
      InputStream input = stream.input();
      for (int size = 0; size >= 0; size = input.read(piece)) {
        writeAll(ByteBuffer.wrap(piece, 0, size));
        in.addAndGet(size);
      }
      channel.shutdownOutput();
    } catch (IOException e) {
      cutOff("from the peer to the program: " + e.getMessage());
    }
  }

  private void writeAll(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
