package io.peertunnel.transport.libp2p.yamux;

import java.util.ArrayDeque;
import java.util.Deque;

/// Shares the socket fairly between the streams that have something to send: one frame each, in
/// turn. Loop code.
final class OutboundScheduler {
  private final FrameWriter writer;
  private final Deque<YamuxStream> ready = new ArrayDeque<>();
  private boolean pumping;

  OutboundScheduler(FrameWriter writer) {
    this.writer = writer;
  }

  /// Puts a stream in the queue, unless it is there.
  void ready(YamuxStream stream) {
    if (stream.markReady()) {
      ready.add(stream);
    }
  }

  /// Sends frames for as long as the socket takes them, then flushes. What is left follows when the
  /// socket takes more.
  void pump() {
    if (pumping) {
      return;
    }
    pumping = true;
    try {
      do {
        sendWhileWritable();
        writer.flush();
      } while (!ready.isEmpty() && writer.isWritable());
    } finally {
      pumping = false;
    }
  }

  private void sendWhileWritable() {
    while (writer.isWritable() && !ready.isEmpty()) {
      YamuxStream stream = ready.remove();
      stream.sendFrame();
      if (stream.isSendable()) {
        ready(stream);
      }
    }
  }

  /// Forgets all streams.
  void clear() {
    ready.clear();
  }
}
