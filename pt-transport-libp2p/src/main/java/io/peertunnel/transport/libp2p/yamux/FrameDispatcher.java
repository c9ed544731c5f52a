package io.peertunnel.transport.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.wire.MalformedException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/// Carries out what the peer's frames say. Loop code.
///
/// Frames for streams that are over, or that never were, are late and ignored with their bodies.
final class FrameDispatcher implements FrameSink {
  /// How many of its own streams a peer may reset in ten seconds.
  static final int MAX_RESETS = 1000;

  private static final long RESET_PERIOD = TimeUnit.SECONDS.toNanos(10);

  private final Streams streams;
  private final KeepAlive keepAlive;
  private final FrameWriter writer;
  private final LongConsumer onGoAway;
  private final RateLimit resets;
  private Optional<YamuxStream> current = Optional.empty();
  private int currentFlags;
  private boolean stopped;

  FrameDispatcher(Streams streams, KeepAlive keepAlive, FrameWriter writer, LongConsumer onGoAway) {
    this.streams = streams;
    this.keepAlive = keepAlive;
    this.writer = writer;
    this.onGoAway = onGoAway;
    this.resets = new RateLimit(MAX_RESETS, RESET_PERIOD, keepAlive.now());
  }

  /// Ignores everything from now on.
  void stop() {
    stopped = true;
  }

  @Override
  public void onFrame(YamuxFrame frame) throws MalformedException {
    if (stopped) {
      current = Optional.empty();
      return;
    }
    switch (frame) {
      case YamuxFrame.Data data -> onData(data);
      case YamuxFrame.WindowUpdate update -> onWindowUpdate(update);
      case YamuxFrame.Ping ping -> keepAlive.onPing(ping);
      case YamuxFrame.GoAway(long code) -> onGoAway.accept(code);
    }
    if (writer.isOverrun()) {
      throw new MalformedException("it asks for more answers than it reads");
    }
  }

  private void onData(YamuxFrame.Data data) throws MalformedException {
    current = admit(data.stream(), data.flags());
    currentFlags = data.flags();
    if (current.isEmpty()) {
      return;
    }
    YamuxStream stream = current.get();
    if (has(data.flags(), YamuxFrame.RST)) {
      reset(stream, 0);
      current = Optional.empty();
    } else if (data.length() > 0 && !stream.announced(data.length())) {
      current = Optional.empty();
    }
  }

  @Override
  public void onBody(ByteBuf part) {
    if (current.isPresent()) {
      current.get().received(part);
    } else {
      part.release();
    }
  }

  @Override
  public void onBodyEnd() {
    if (current.isPresent() && has(currentFlags, YamuxFrame.FIN)) {
      current.get().ended();
    }
    current = Optional.empty();
  }

  private void onWindowUpdate(YamuxFrame.WindowUpdate update) throws MalformedException {
    Optional<YamuxStream> found = admit(update.stream(), update.flags());
    if (found.isEmpty()) {
      return;
    }
    YamuxStream stream = found.get();
    if (has(update.flags(), YamuxFrame.RST)) {
      reset(stream, update.value());
      return;
    }
    stream.credited(update.value());
    if (has(update.flags(), YamuxFrame.FIN)) {
      stream.ended();
    }
  }

  private Optional<YamuxStream> admit(long id, int flags) throws MalformedException {
    if (id == 0) {
      throw new MalformedException("yamux frame of a stream with number 0");
    }
    Optional<YamuxStream> stream =
        has(flags, YamuxFrame.SYN) ? streams.accept(id) : streams.find(id);
    if (has(flags, YamuxFrame.ACK)) {
      stream.ifPresent(YamuxStream::answered);
    }
    return stream;
  }

  private void reset(YamuxStream stream, long code) throws MalformedException {
    stream.resetByPeer(code);
    if (stream.opening() == Opening.INBOUND && !resets.allow(keepAlive.now())) {
      throw new MalformedException("it resets more than " + MAX_RESETS + " streams in 10 s");
    }
  }

  private static boolean has(int flags, int flag) {
    return (flags & flag) != 0;
  }
}
