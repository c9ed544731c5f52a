package io.peertunnel.transport.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;

/// The bytes of one stream that wait for a frame. Pure. Owns its buffers; its writers keep it
/// short.
final class OutboundQueue {
  private final Deque<ByteBuf> buffers = new ArrayDeque<>(4);
  private long bytes;

  /// Appends a buffer that is not empty.
  void add(ByteBuf buffer) {
    bytes += buffer.readableBytes();
    buffers.add(buffer);
  }

  /// Removes and returns bytes from the front, as they lie in one buffer: at least one and at most
  /// `max`. The queue must not be empty.
  ByteBuf take(int max) {
    ByteBuf first = buffers.element();
    if (first.readableBytes() > max) {
      bytes -= max;
      return first.readRetainedSlice(max);
    }
    bytes -= first.readableBytes();
    return buffers.remove();
  }

  /// Returns the number of bytes.
  long bytes() {
    return bytes;
  }

  /// Releases everything.
  void clear() {
    buffers.forEach(ByteBuf::release);
    buffers.clear();
    bytes = 0;
  }
}
