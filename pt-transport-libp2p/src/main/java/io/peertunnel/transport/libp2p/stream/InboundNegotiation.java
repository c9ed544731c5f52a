package io.peertunnel.transport.libp2p.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.Future;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.mux.MuxedStreamHandler;
import io.peertunnel.transport.libp2p.negotiate.Negotiation;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Agrees with the peer on the protocol of a stream that it opened, within [#DEADLINE]. Loop code.
///
/// Our half of the negotiation leaves even if the protocol has nothing to say, as a lazy opener
/// reads it only when it reads at all.
final class InboundNegotiation implements MuxedStreamHandler {
  /// How long a peer may take; go-libp2p has the same deadline.
  static final Duration DEADLINE = Duration.ofSeconds(10);

  private final MuxedStream muxed;
  private final Negotiation negotiation;
  private final Agreement agreement;
  private final Runnable failed;
  private final Future<?> deadline;
  private boolean over;

  /// Starts the negotiation.
  ///
  /// @param failed runs if there will be no agreement, once
  InboundNegotiation(
      MuxedStream muxed, Negotiation negotiation, Agreement agreement, Runnable failed) {
    this.muxed = muxed;
    this.negotiation = negotiation;
    this.agreement = agreement;
    this.failed = failed;
    this.deadline = muxed.loop().schedule(this::cut, DEADLINE.toSeconds(), TimeUnit.SECONDS);
    muxed.handler(this);
    send(negotiation.opening());
    // After the burst that opened the stream, so that the answer to the proposal joins.
    LoopTasks.later(muxed.loop(), muxed::flush, () -> {});
  }

  /// Hears of the protocol agreed upon.
  @FunctionalInterface
  interface Agreement {
    /// Takes over the stream, and the bytes that followed the proposal.
    void reached(String protocol, ByteBuf readAhead);
  }

  @Override
  public void onData(ByteBuf bytes) {
    int before = bytes.readableBytes();
    try {
      Negotiation.Outcome outcome = over ? pending() : negotiation.receive(bytes);
      send(outcome.reply());
      if (outcome instanceof Negotiation.Outcome.Agreed agreed) {
        muxed.flush();
        muxed.consumed(before - bytes.readableBytes());
        finish();
        agreement.reached(agreed.protocol(), bytes);
        return;
      }
    } catch (MalformedException e) {
      cut();
    }
    bytes.release();
    muxed.consumed(before);
  }

  @Override
  public void onBurstEnd() {
    muxed.flush();
  }

  @Override
  public void onWritable() {
    // A negotiation never fills a window.
  }

  @Override
  public void onEnd() {
    cut();
  }

  @Override
  public void onReset(StreamResetException cause) {
    if (!over) {
      finish();
      failed.run();
    }
  }

  private void cut() {
    if (!over) {
      finish();
      muxed.reset(ErrorCode.NEGOTIATION_FAILED);
      failed.run();
    }
  }

  private void finish() {
    over = true;
    deadline.cancel(false);
  }

  private void send(Bytes bytes) {
    if (bytes.size() > 0) {
      muxed.write(Unpooled.wrappedBuffer(bytes.buffer()));
    }
  }

  private static Negotiation.Outcome pending() {
    return new Negotiation.Outcome.Pending(Bytes.empty());
  }
}
