package io.peertunnel.transport.libp2p.yamux;

import io.netty.channel.EventLoop;
import io.peertunnel.transport.libp2p.mux.LaterTurn;
import java.util.ArrayList;
import java.util.List;

/// What is put off until the end of a read burst: telling handlers of it, and credit. Loop code.
///
/// Credit of other bytes is given in a later turn of the loop: they are consumed as buffers are
/// released, which may be in the middle of another write to the same channel.
final class ReadBurst {
  private final FrameWriter writer;
  private final KeepAlive keepAlive;
  private final LaterTurn later;
  private final List<YamuxStream> delivered = new ArrayList<>();
  private final List<YamuxStream> consumed = new ArrayList<>();
  private boolean active;

  ReadBurst(EventLoop loop, FrameWriter writer, KeepAlive keepAlive) {
    this.writer = writer;
    this.keepAlive = keepAlive;
    this.later = new LaterTurn(loop, this::creditLater);
  }

  /// Starts a burst, unless one is under way.
  void begin() {
    active = true;
  }

  /// Returns whether a burst is under way. What is written now is flushed at its end.
  boolean isActive() {
    return active;
  }

  /// Notes that a stream got data in this burst.
  void delivered(YamuxStream stream) {
    if (stream.markDelivered()) {
      delivered.add(stream);
    }
  }

  /// Gives the peer the credit of consumed bytes, soon.
  void consumed(YamuxStream stream) {
    if (stream.markConsumed()) {
      consumed.add(stream);
      if (!active) {
        later.ask();
      }
    }
  }

  private void creditLater() {
    giveCredit();
    writer.flush();
  }

  /// Ends the burst: each stream that got data hears of it, then credit is given.
  void end() {
    delivered.forEach(YamuxStream::burstEnded);
    delivered.clear();
    giveCredit();
    active = false;
  }

  /// What is written may release, and so consume, more.
  private void giveCredit() {
    if (!consumed.isEmpty()) {
      long now = keepAlive.now();
      long rtt = keepAlive.rttNanos();
      for (int i = 0; i < consumed.size(); i++) {
        consumed.get(i).sendCredit(now, rtt);
      }
      consumed.clear();
    }
  }
}
