package io.peertunnel.transport.libp2p.stream;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.FlowHandler;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import java.lang.System.Logger.Level;

/// Passes the bytes of a stream to event-driven code. Loop code.
///
/// A handler that throws loses its stream and nothing else.
final class FlowSink implements Sink {
  private static final System.Logger LOG = System.getLogger(FlowSink.class.getName());

  private final MuxedStream muxed;
  private final FlowHandler handler;
  private final Runnable broken;
  private boolean over;

  /// Creates a sink.
  ///
  /// @param broken resets the stream after the handler threw
  FlowSink(MuxedStream muxed, FlowHandler handler, Runnable broken) {
    this.muxed = muxed;
    this.handler = handler;
    this.broken = broken;
  }

  @Override
  public void data(ByteBuf bytes, int credit) {
    BufChunk chunk = new BufChunk(bytes, credit, muxed);
    if (over) {
      chunk.close();
    } else {
      guard(() -> handler.onChunk(chunk), chunk::close);
    }
  }

  @Override
  public void burstEnd() {
    call(handler::onBurstEnd);
  }

  @Override
  public void writable() {
    call(handler::onWritable);
  }

  @Override
  public void end() {
    call(handler::onEnd);
  }

  @Override
  public void fail(StreamFailure failure) {
    call(() -> handler.onReset(failure.asReset()));
    over = true;
  }

  @Override
  public void cutHere(StreamFailure failure) {
    over = true;
  }

  private void call(Runnable callback) {
    if (!over) {
      guard(callback, () -> {});
    }
  }

  private void guard(Runnable callback, Runnable cleanUp) {
    try {
      callback.run();
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, "a handler of bytes from a peer failed; its stream is reset", e);
      over = true;
      cleanUp.run();
      broken.run();
    }
  }
}
