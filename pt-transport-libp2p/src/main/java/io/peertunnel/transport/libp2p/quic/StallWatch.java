package io.peertunnel.transport.libp2p.quic;

import java.util.Collection;
import java.util.List;

/// Looks after the streams of one connection whose readers have stalled: where the guard has no
/// place for the connection, they are cut off. Loop code.
final class StallWatch {
  private final StallGuard guard;
  private final Collection<QuicMuxedStream> streams;
  private boolean inside;

  /// @param streams those that are open, as they are at each moment
  StallWatch(StallGuard guard, Collection<QuicMuxedStream> streams) {
    this.guard = guard;
    this.streams = streams;
  }

  /// Looks at all streams. A stream has stalled if it was full at the last look, is full now, and
  /// nothing was consumed in between.
  void look() {
    List<QuicMuxedStream> stalled =
        List.copyOf(streams).stream().filter(QuicMuxedStream::hasStalled).toList();
    if (stalled.isEmpty()) {
      leave();
    } else if (!inside) {
      inside = guard.tryEnter();
      if (!inside) {
        stalled.forEach(StallWatch::cut);
      }
    }
  }

  /// Gives the place back, if there is one.
  void leave() {
    if (inside) {
      inside = false;
      guard.leave();
    }
  }

  private static void cut(QuicMuxedStream stream) {
    stream.refuse(
        QuicCode.STREAM_RESOURCE_LIMIT,
        "Nothing was read from the stream for too long, and too many others wait as well.");
  }
}
