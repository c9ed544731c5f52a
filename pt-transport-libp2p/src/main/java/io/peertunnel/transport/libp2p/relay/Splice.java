package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.ConnectionPath.Limit;
import io.peertunnel.spi.Flow;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;

/// Two streams made one: what arrives on either leaves on the other. Thread-safe; the streams may
/// live on different event loops.
///
/// A chunk gives its sender credit only once it is on its way to the other side, so a circuit holds
/// one receive window in each direction at most, and nothing while it is idle. The end of a
/// direction passes on, and so does a reset with its code. What all circuits hold together is
/// bounded by their [Backlog]. A circuit that exceeds its limit is reset: in bytes with the first
/// byte beyond it, in time at its end.
final class Splice {
  private static final long MAX_CODE = 0xffff_ffffL;

  private final Flow one;
  private final Flow other;
  private final Runnable ended;
  private final AtomicInteger open = new AtomicInteger(2);
  private final AtomicBoolean over = new AtomicBoolean();
  private final Backlog.Share share;
  private final SpliceHalf forth;
  private final SpliceHalf back;
  private volatile Registration timer = () -> {};

  /// What a splice is made with.
  ///
  /// @param backlog of all circuits
  /// @param limit in each direction, and altogether
  /// @param relayed hears of every run of bytes that is passed on, on the loops
  /// @param ended runs once, when nothing more can pass
  record Terms(Backlog backlog, Optional<Limit> limit, LongConsumer relayed, Runnable ended) {}

  private Splice(Stream one, Stream other, Terms terms) {
    long bytes = terms.limit().map(Limit::bytes).filter(n -> n > 0).orElse(Long.MAX_VALUE);
    this.ended = terms.ended();
    this.share = terms.backlog().share(() -> cut(ErrorCode.RESOURCE_LIMIT));
    this.forth = new SpliceHalf(this, share, bytes, terms.relayed());
    this.back = new SpliceHalf(this, share, bytes, terms.relayed());
    this.one = one.flow(forth);
    this.other = other.flow(back);
  }

  /// Joins two streams whose control messages have been read and written.
  static Splice join(Stream one, Stream other, Terms terms) {
    Splice splice = new Splice(one, other, terms);
    splice.startTimer(terms.limit().map(Limit::duration).orElse(Duration.ZERO));
    splice.attach(one, splice.forth, splice.other);
    splice.attach(other, splice.back, splice.one);
    return splice;
  }

  /// Cuts both streams off.
  ///
  /// @param code as it came from a peer; one that not every transport knows becomes 0
  void cut(long code) {
    if (over.compareAndSet(false, true)) {
      share.close();
      long common = code >= 0 && code <= MAX_CODE ? code : ErrorCode.NONE;
      one.reset(common);
      other.reset(common);
      timer.close();
      ended.run();
    }
  }

  /// Returns true if nothing more can pass.
  boolean isOver() {
    return over.get();
  }

  /// One direction has come to its end. The circuit counts until all its bytes are on their way.
  void halfEnded() {
    if (open.decrementAndGet() == 0) {
      share.whenEmpty(this::finish);
    }
  }

  private void finish() {
    if (over.compareAndSet(false, true)) {
      share.close();
      timer.close();
      ended.run();
    }
  }

  /// Events of a stream come on its executor, so a half that is told there where its bytes go needs
  /// no lock.
  private void attach(Stream from, SpliceHalf half, Flow to) {
    try {
      from.executor().execute(() -> half.attach(to));
    } catch (RejectedExecutionException e) {
      cut(ErrorCode.NONE);
    }
  }

  private void startTimer(Duration limit) {
    if (!limit.isZero()) {
      Thread watch = Thread.ofVirtual().name("limit of a circuit").unstarted(() -> await(limit));
      timer = watch::interrupt;
      watch.start();
    }
  }

  private void await(Duration limit) {
    try {
      Thread.sleep(limit);
      cut(ErrorCode.RESOURCE_LIMIT);
    } catch (InterruptedException e) {
      // The circuit ended in time.
    }
  }
}
