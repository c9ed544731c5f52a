package io.peertunnel.tests.jmh;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.transport.libp2p.mux.MuxListener;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.mux.MuxedStreamHandler;
import io.peertunnel.transport.libp2p.secure.Role;
import io.peertunnel.transport.libp2p.yamux.WindowBudget;
import io.peertunnel.transport.libp2p.yamux.YamuxConfig;
import io.peertunnel.transport.libp2p.yamux.YamuxSession;

/// Two yamux sessions on a wire without encryption, with one stream. The right end takes whatever
/// comes.
final class Session implements MuxListener {
  private final Wire wire = new Wire();
  private final WindowBudget budget = new WindowBudget();
  private final YamuxSession leftSession =
      new YamuxSession(wire.left(), YamuxConfig.of(Role.INITIATOR, budget), this);
  private final YamuxSession rightSession =
      new YamuxSession(wire.right(), YamuxConfig.of(Role.RESPONDER, budget), this);
  private final MuxedStream left;
  private Taker right;

  Session() {
    wire.right().pipeline().addLast(rightSession);
    wire.left().pipeline().addLast(leftSession);
    wire.carry();
    left = leftSession.open().getNow();
    right = new Taker(left);
    left.handler(right);
    left.flush();
    wire.carry();
  }

  /// The stream at the end that opened it.
  MuxedStream left() {
    return left;
  }

  /// The stream at the end that takes what comes.
  MuxedStream right() {
    return right.stream;
  }

  /// How many bytes the right end has taken.
  long taken() {
    return right.bytes;
  }

  void carry() {
    wire.carry();
  }

  void close() {
    leftSession.close(0, "The benchmark is over.");
    wire.carry();
    wire.close();
  }

  @Override
  public void onStream(MuxedStream stream) {
    right = new Taker(stream);
    stream.handler(right);
  }

  @Override
  public void onEnd(CloseReason reason) {}

  /// Drops what comes and lets more come.
  private static final class Taker implements MuxedStreamHandler {
    private final MuxedStream stream;
    private long bytes;

    Taker(MuxedStream stream) {
      this.stream = stream;
    }

    @Override
    public void onData(ByteBuf data) {
      int count = data.readableBytes();
      bytes += count;
      data.release();
      stream.consumed(count);
    }

    @Override
    public void onBurstEnd() {}

    @Override
    public void onWritable() {}

    @Override
    public void onEnd() {}

    @Override
    public void onReset(StreamResetException cause) {
      throw new IllegalStateException("the benchmark's stream was reset", cause);
    }
  }
}
