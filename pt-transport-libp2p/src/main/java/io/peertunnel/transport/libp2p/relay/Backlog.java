package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Chunk;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// What the circuits of a relay hold together: bytes that have come and are not on their way yet.
/// Thread-safe.
///
/// A circuit whose receiver does not read holds a receive window, which is harmless until there are
/// many. Where all circuits together hold more than is allowed, the one is cut that has passed
/// nothing on for longest: a receiver that is merely slow takes something now and then.
final class Backlog {
  /// The default of what all circuits may hold together, in bytes: a window of 256 KiB for each of
  /// 256 circuits, and the growth of windows that a relay allows.
  static final long MOST = 80L * 1024 * 1024;

  /// What a chunk costs beside its bytes.
  static final int OVERHEAD = 512;

  private final long most;

  /// Those that hold something. The first has passed nothing on for longest.
  private final Set<Share> holding = new LinkedHashSet<>();

  private long held;

  /// Creates a backlog.
  ///
  /// @param most what all circuits may hold together, in bytes
  Backlog(long most) {
    this.most = most;
  }

  /// Returns the share of a new circuit.
  ///
  /// @param cut ends the circuit; called on the thread that holds one byte too many
  Share share(Runnable cut) {
    return new Share(cut);
  }

  /// Returns what all circuits hold, in bytes.
  synchronized long held() {
    return held;
  }

  private synchronized Optional<Share> add(Share share, long cost) {
    if (share.closed) {
      return Optional.empty();
    }
    share.bytes += cost;
    held += cost;
    holding.add(share);
    return held > most ? first() : Optional.empty();
  }

  private Optional<Share> first() {
    Iterator<Share> longest = holding.iterator();
    Share first = longest.next();
    remove(first);
    return Optional.of(first);
  }

  private synchronized Runnable passed(Share share, long cost) {
    if (share.closed) {
      return Backlog::nothing;
    }
    share.bytes -= cost;
    held -= cost;
    holding.remove(share);
    if (share.bytes > 0) {
      holding.add(share);
      return Backlog::nothing;
    }
    return share.emptied;
  }

  private synchronized Runnable whenEmpty(Share share, Runnable task) {
    share.emptied = task;
    return share.bytes == 0 ? task : Backlog::nothing;
  }

  private synchronized void remove(Share share) {
    if (!share.closed) {
      share.closed = true;
      held -= share.bytes;
      holding.remove(share);
    }
  }

  private static void nothing() {
    // Nobody waits for it.
  }

  /// What one circuit holds, in both directions.
  final class Share implements AutoCloseable {
    private final Runnable cut;
    private Runnable emptied = Backlog::nothing;
    private long bytes;
    private boolean closed;

    private Share(Runnable cut) {
      this.cut = cut;
    }

    /// Counts a chunk until it is closed. May cut a circuit, this one as well.
    Chunk hold(Chunk chunk) {
      long cost = (long) chunk.size() + OVERHEAD;
      add(this, cost).ifPresent(longest -> longest.cut.run());
      return new Held(chunk, this, cost);
    }

    /// Runs a task as soon as the circuit holds nothing, which may be now, and each time after
    /// that.
    void whenEmpty(Runnable task) {
      Backlog.this.whenEmpty(this, task).run();
    }

    /// The circuit has ended: what it holds is about to be released.
    @Override
    public void close() {
      remove(this);
    }
  }

  private final class Held implements Chunk {
    private final Chunk chunk;
    private final Share share;
    private final long cost;

    Held(Chunk chunk, Share share, long cost) {
      this.chunk = chunk;
      this.share = share;
      this.cost = cost;
    }

    @Override
    public ByteBuffer bytes() {
      return chunk.bytes();
    }

    @Override
    public void close() {
      Runnable emptied = passed(share, cost);
      chunk.close();
      emptied.run();
    }
  }
}
