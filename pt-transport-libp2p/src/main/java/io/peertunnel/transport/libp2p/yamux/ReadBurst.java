package io.peertunnel.transport.libp2p.yamux;

import java.util.ArrayList;
import java.util.List;

/// What is put off until the end of a read burst: telling handlers of it, and credit. Loop code.
final class ReadBurst {
  private final FrameWriter writer;
  private final KeepAlive keepAlive;
  private final List<YamuxStream> delivered = new ArrayList<>();
  private final List<YamuxStream> consumed = new ArrayList<>();
  private boolean active;

  ReadBurst(FrameWriter writer, KeepAlive keepAlive) {
    this.writer = writer;
    this.keepAlive = keepAlive;
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

  /// Gives the peer the credit of consumed bytes, at the end of the burst if one is under way.
  void consumed(YamuxStream stream) {
    if (!active) {
      stream.sendCredit(keepAlive.now(), keepAlive.rttNanos());
      writer.flushSoon();
    } else if (stream.markConsumed()) {
      consumed.add(stream);
    }
  }

  /// Ends the burst: each stream that got data hears of it, then credit is given.
  void end() {
    delivered.forEach(YamuxStream::burstEnded);
    delivered.clear();
    if (!consumed.isEmpty()) {
      long now = keepAlive.now();
      long rtt = keepAlive.rttNanos();
      consumed.forEach(stream -> stream.sendCredit(now, rtt));
      consumed.clear();
    }
    active = false;
  }
}
