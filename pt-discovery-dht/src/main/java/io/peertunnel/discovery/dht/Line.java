package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.wire.KadCodec;
import io.peertunnel.discovery.dht.wire.KadMessage;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.wire.Delimited;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The stream to one peer, kept open between requests. Requests go one after the other. Blocking;
/// thread-safe.
final class Line {
  private final ReentrantLock turn = new ReentrantLock();
  private Optional<Stream> stream = Optional.empty();
  private Optional<Connection> last = Optional.empty();
  private Origin origin = Origin.OTHERS;
  private volatile long lastUse = System.nanoTime();

  /// Who opened the connection.
  enum Origin {
    /// It was opened for this line.
    OWN,
    /// It was there.
    OTHERS
  }

  /// Sends a request.
  ///
  /// @return the answer
  /// @throws TunnelException if the peer does not give one
  KadMessage ask(Connection connection, Origin from, KadMessage request)
      throws TunnelException, InterruptedException {
    return exchange(
        connection,
        from,
        open -> {
          send(open, request);
          byte[] answer =
              Delimited.read(open.input(), KadCodec.MAX_MESSAGE)
                  .orElseThrow(() -> new TunnelException("it ended the stream"));
          return KadCodec.decode(answer);
        });
  }

  /// Sends a message that has no answer.
  void tell(Connection connection, Origin from, KadMessage message)
      throws TunnelException, InterruptedException {
    var _ =
        exchange(
            connection,
            from,
            open -> {
              send(open, message);
              return message;
            });
  }

  /// Tells whether a request is under way.
  boolean isBusy() {
    return turn.isLocked();
  }

  /// Ends the stream once nothing was sent for `nanos`; at the next call, when the peer has ended
  /// its side too, the connection, if it was opened for this line and nobody else uses it.
  ///
  /// @return whether nothing is left to end
  boolean sweep(long nanos) {
    if (System.nanoTime() - lastUse < nanos || !turn.tryLock()) {
      return false;
    }
    try {
      if (stream.isPresent()) {
        stream.get().close();
        stream = Optional.empty();
        return false;
      }
      giveUp();
      return true;
    } finally {
      turn.unlock();
    }
  }

  /// Ends all of it now, unless a request is under way: that ends with the host.
  void close() {
    if (!turn.tryLock()) {
      return;
    }
    try {
      stream.ifPresent(this::drop);
      giveUp();
    } finally {
      turn.unlock();
    }
  }

  private void giveUp() {
    if (origin == Origin.OWN) {
      last.ifPresent(Connection::closeIfIdle);
    }
  }

  @FunctionalInterface
  private interface Talk {
    KadMessage over(Stream open) throws IOException;
  }

  private KadMessage exchange(Connection connection, Origin from, Talk talk)
      throws TunnelException, InterruptedException {
    turn.lockInterruptibly();
    try {
      lastUse = System.nanoTime();
      Optional<Stream> kept = stream.filter(open -> open.connection().equals(connection));
      if (kept.isPresent()) {
        try {
          return talk.over(kept.get());
        } catch (InterruptedIOException e) {
          throw drop(kept.get(), e);
        } catch (IOException e) {
          // Others end streams that were not used for a while: one more try, on a new one.
          drop(kept.get());
        }
      }
      return anew(connection, from, talk);
    } finally {
      lastUse = System.nanoTime();
      turn.unlock();
    }
  }

  private KadMessage anew(Connection connection, Origin from, Talk talk)
      throws TunnelException, InterruptedException {
    stream.ifPresent(this::drop);
    Stream fresh = connection.open(KadMessage.PROTOCOL);
    stream = Optional.of(fresh);
    if (!last.equals(Optional.of(connection))) {
      last = Optional.of(connection);
      origin = from;
    }
    try {
      return talk.over(fresh);
    } catch (InterruptedIOException e) {
      throw drop(fresh, e);
    } catch (IOException e) {
      drop(fresh);
      throw new TunnelException(
          connection.remote().toShortString() + " gives no answer: " + e.getMessage(), e);
    }
  }

  /// An answer that comes later would be taken for that to the next request.
  private InterruptedException drop(Stream broken, InterruptedIOException cause) {
    drop(broken);
    InterruptedException interrupt = new InterruptedException("the request was given up");
    interrupt.initCause(cause);
    return interrupt;
  }

  private void drop(Stream broken) {
    broken.reset(Stream.CODE_UNSPECIFIED);
    stream = Optional.empty();
  }

  private static void send(Stream open, KadMessage message) throws IOException {
    Delimited.write(open.output(), KadCodec.encode(message));
  }
}
