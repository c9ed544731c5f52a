package io.peertunnel.transport.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.quic.QuicChannel;
import io.peertunnel.spi.Datagrams;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The datagrams of a connection, shared out among its streams. Loop code; what a stream is given
/// may be used from any thread.
///
/// A datagram may overtake the bytes that open its stream, or come before anybody receives: the
/// latest [#MAX_UNCLAIMED] of these wait.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9221">RFC 9221</a>
final class DatagramHub {
  /// How many datagrams may wait for somebody to receive them.
  static final int MAX_UNCLAIMED = 64;

  /// How many may be on their way from other threads to the loop.
  private static final int MAX_UNDERWAY = 256;

  /// A unidirectional stream: there is none, so nobody receives what is sent there.
  private static final long NO_STREAM = 2;

  private final QuicChannel channel;
  private final Map<Long, Consumer<ByteBuffer>> receivers = new HashMap<>();
  private final ArrayDeque<Unclaimed> unclaimed = new ArrayDeque<>();
  private final AtomicInteger underway = new AtomicInteger();
  private volatile int maxLength;

  DatagramHub(QuicChannel channel) {
    this.channel = channel;
  }

  private record Unclaimed(long stream, ByteBuf bytes) {}

  /// Takes note of how long a datagram may be.
  ///
  /// @param length null if the peer takes none
  void allow(@Nullable Integer length) {
    if (length != null) {
      maxLength = length;
    }
  }

  /// Returns the datagrams of a stream, if the peer takes any. Any thread.
  Optional<Datagrams> of(long stream) {
    return maxLength > DatagramForm.length(stream)
        ? Optional.of(new OfStream(stream))
        : Optional.empty();
  }

  /// Sends what the peer acknowledges and otherwise ignores, if it takes datagrams.
  void ping() {
    if (maxLength > 0) {
      ByteBuf bytes = channel.alloc().directBuffer(1);
      DatagramForm.write(NO_STREAM, bytes);
      var _ = channel.writeAndFlush(bytes);
    }
  }

  /// Hands a datagram of the peer to whom it is for.
  ///
  /// @param bytes taken over
  void arrived(ByteBuf bytes) {
    OptionalLong stream = DatagramForm.read(bytes);
    if (stream.isEmpty() || !isOfStream(stream.getAsLong())) {
      bytes.release();
      return;
    }
    Consumer<ByteBuffer> receiver = receivers.get(stream.getAsLong());
    if (receiver != null) {
      deliver(bytes, receiver);
    } else {
      keep(new Unclaimed(stream.getAsLong(), bytes));
    }
  }

  /// Forgets a stream that has ended.
  void forget(long stream) {
    receivers.remove(stream);
    take(stream, ByteBuf::release);
  }

  /// Drops what waits.
  void clear() {
    maxLength = 0;
    receivers.clear();
    unclaimed.forEach(entry -> entry.bytes().release());
    unclaimed.clear();
  }

  private static boolean isOfStream(long stream) {
    return (stream & NO_STREAM) == 0;
  }

  private void keep(Unclaimed entry) {
    if (unclaimed.size() >= MAX_UNCLAIMED) {
      unclaimed.remove().bytes().release();
    }
    unclaimed.add(entry);
  }

  private void take(long stream, Consumer<ByteBuf> to) {
    for (Iterator<Unclaimed> entries = unclaimed.iterator(); entries.hasNext(); ) {
      Unclaimed entry = entries.next();
      if (entry.stream() == stream) {
        entries.remove();
        to.accept(entry.bytes());
      }
    }
  }

  private static void deliver(ByteBuf bytes, Consumer<ByteBuffer> receiver) {
    try {
      receiver.accept(bytes.nioBuffer());
    } finally {
      bytes.release();
    }
  }

  private void send(ByteBuf bytes) {
    if (channel.isActive() && channel.isWritable()) {
      var _ = channel.writeAndFlush(bytes);
    } else {
      bytes.release();
    }
  }

  private final class OfStream implements Datagrams {
    private final long stream;

    OfStream(long stream) {
      this.stream = stream;
    }

    @Override
    public int maxSize() {
      return Math.max(0, maxLength - DatagramForm.length(stream));
    }

    @Override
    public void send(ByteBuffer message) {
      if (message.remaining() > maxSize()) {
        return;
      }
      ByteBuf bytes =
          channel.alloc().directBuffer(DatagramForm.length(stream) + message.remaining());
      DatagramForm.write(stream, bytes);
      bytes.writeBytes(message.duplicate());
      if (channel.eventLoop().inEventLoop()) {
        DatagramHub.this.send(bytes);
      } else if (underway.incrementAndGet() > MAX_UNDERWAY) {
        underway.decrementAndGet();
        bytes.release();
      } else {
        onLoop(
            () -> {
              underway.decrementAndGet();
              DatagramHub.this.send(bytes);
            },
            bytes::release);
      }
    }

    @Override
    public void receive(Consumer<ByteBuffer> receiver) {
      onLoop(
          () -> {
            receivers.put(stream, receiver);
            take(stream, bytes -> deliver(bytes, receiver));
          },
          () -> {
            // Without a loop nothing arrives.
          });
    }

    private void onLoop(Runnable task, Runnable otherwise) {
      try {
        channel.eventLoop().execute(task);
      } catch (RejectedExecutionException e) {
        otherwise.run();
      }
    }
  }
}
