package io.peertunnel.transport.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.transport.libp2p.mux.MuxedStreamHandler;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/// Keeps what happens to a stream that has no handler yet. Loop code. Holds one receive window at
/// most.
final class HeldEvents implements MuxedStreamHandler {
  private final Queue<ByteBuf> data = new ArrayDeque<>(1);
  private Optional<StreamResetException> reset = Optional.empty();
  private boolean ended;

  @Override
  public void onData(ByteBuf bytes) {
    data.add(bytes);
  }

  @Override
  public void onBurstEnd() {}

  @Override
  public void onWritable() {}

  @Override
  public void onEnd() {
    ended = true;
  }

  @Override
  public void onReset(StreamResetException cause) {
    clear();
    reset = Optional.of(cause);
  }

  /// Returns whether bytes are held.
  boolean hasData() {
    return !data.isEmpty();
  }

  /// Removes and returns the first buffer that is held.
  ByteBuf nextData() {
    return data.remove();
  }

  /// Returns whether the peer ended its direction.
  boolean isEnded() {
    return ended;
  }

  /// Returns why the stream was reset, if it was.
  Optional<StreamResetException> reset() {
    return reset;
  }

  /// Releases what is held.
  void clear() {
    data.forEach(ByteBuf::release);
    data.clear();
    ended = false;
  }
}
