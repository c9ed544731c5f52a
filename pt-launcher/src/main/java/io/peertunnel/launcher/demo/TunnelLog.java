package io.peertunnel.launcher.demo;

import io.peertunnel.launcher.tunnel.TunnelEvent;
import io.peertunnel.launcher.tunnel.TunnelListener;
import io.peertunnel.spi.ForwardListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Keeps what one side of a tunnel told. Thread-safe. Blocking only in [#awaitPeer(Duration)].
public final class TunnelLog implements TunnelListener {
  /// How many ended connections are remembered one by one.
  static final int MAX_ENDED = 6;

  private static final int MAX_OPEN = 10_000;

  private final Set<Long> open = new HashSet<>();
  private final Deque<Ended> ended = new ArrayDeque<>();
  private final CountDownLatch peerTold = new CountDownLatch(1);
  private Optional<TunnelEvent.PeerUp> peer = Optional.empty();
  private long opened;
  private long bytesIn;
  private long bytesOut;

  /// Starts with nothing told.
  public TunnelLog() {}

  /// A tunnelled connection that has ended.
  ///
  /// @param number unique within the process
  /// @param summary what it carried, seen from this side
  record Ended(long number, ForwardListener.Summary summary) {}

  /// What was told so far.
  ///
  /// @param peer the last tunnel peer that came up
  /// @param opened how many connections have been opened
  /// @param open how many of them are open now
  /// @param bytesIn what the ended ones carried from the peer
  /// @param bytesOut what the ended ones carried to the peer
  /// @param ended the last ones, newest first
  public record Told(
      Optional<TunnelEvent.PeerUp> peer,
      long opened,
      int open,
      long bytesIn,
      long bytesOut,
      List<Ended> ended) {}

  @Override
  public void on(TunnelEvent event) {
    note(event);
    if (event instanceof TunnelEvent.PeerUp) {
      peerTold.countDown();
    }
  }

  /// Returns what was told so far.
  public synchronized Told told() {
    return new Told(peer, opened, open.size(), bytesIn, bytesOut, List.copyOf(ended));
  }

  /// Waits until a peer is up, and returns it; empty if `patience` passes without one.
  public Optional<TunnelEvent.PeerUp> awaitPeer(Duration patience) throws InterruptedException {
    peerTold.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    return told().peer();
  }

  private synchronized void note(TunnelEvent event) {
    switch (event) {
      case TunnelEvent.PeerUp up -> peer = Optional.of(up);
      case TunnelEvent.ConnectionOpened now -> {
        opened++;
        if (open.size() < MAX_OPEN) {
          open.add(now.connection());
        }
      }
      case TunnelEvent.ConnectionClosed now -> {
        open.remove(now.connection());
        bytesIn += now.summary().bytesIn();
        bytesOut += now.summary().bytesOut();
        ended.addFirst(new Ended(now.connection(), now.summary()));
        if (ended.size() > MAX_ENDED) {
          ended.removeLast();
        }
      }
      default -> {
        // Not shown on the page.
      }
    }
  }
}
