package io.peertunnel.transport.libp2p.stream;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.mux.MuxedStreamHandler;
import io.peertunnel.transport.libp2p.negotiate.Negotiation;
import java.util.Optional;
import java.util.function.Consumer;

/// The way into a stream: strips the peer's answer to our proposal, then passes bytes to the face
/// in use. Loop code.
final class Inlet implements MuxedStreamHandler {
  private final MuxedStream muxed;
  private final StreamEnds ends;
  private final Outlet outlet;
  private final Consumer<Optional<StreamFailure>> answered;
  private final String protocol;
  private Optional<Negotiation> negotiation;
  private Sink sink;
  private boolean over;

  /// Creates an inlet.
  ///
  /// @param negotiation what is still to be agreed with the peer, if anything
  /// @param answered hears, once, of the agreement or of why there will be none
  Inlet(
      Parts parts, Optional<Negotiation> negotiation, Consumer<Optional<StreamFailure>> answered) {
    this.muxed = parts.muxed();
    this.ends = parts.ends();
    this.outlet = parts.outlet();
    this.protocol = parts.protocol();
    this.sink = parts.first();
    this.negotiation = negotiation;
    this.answered = answered;
  }

  /// What an inlet connects.
  record Parts(MuxedStream muxed, StreamEnds ends, Outlet outlet, String protocol, Sink first) {}

  void redirect(Sink next) {
    sink = next;
  }

  @Override
  public void onData(ByteBuf bytes) {
    int credit = bytes.readableBytes();
    if (over || (negotiation.isPresent() && !agreed(negotiation.get(), bytes))) {
      bytes.release();
      muxed.consumed(credit);
    } else if (bytes.isReadable()) {
      sink.data(bytes, credit);
    } else {
      bytes.release();
      muxed.consumed(credit);
    }
  }

  @Override
  public void onBurstEnd() {
    if (!over) {
      sink.burstEnd();
    }
  }

  @Override
  public void onWritable() {
    if (!over) {
      outlet.becameWritable();
      sink.writable();
    }
  }

  @Override
  public void onEnd() {
    if (negotiation.isPresent()) {
      cut(StreamFailure.malformed("it ended before it was whole"));
    } else if (!over) {
      sink.end();
      ends.inputEnded();
    }
  }

  @Override
  public void onReset(StreamResetException cause) {
    fail(StreamFailure.reset(cause));
  }

  /// Tells the face in use that the stream was cut off, and that nothing follows.
  private void fail(StreamFailure failure) {
    if (!over) {
      finish(failure);
      sink.fail(failure);
      ends.bothEnded();
    }
  }

  /// Hears that this side cut the stream off.
  void cutHere(StreamFailure failure) {
    if (!over) {
      finish(failure);
      sink.cutHere(failure);
    }
  }

  private void finish(StreamFailure failure) {
    over = true;
    outlet.gone();
    if (negotiation.isPresent()) {
      negotiation = Optional.empty();
      answered.accept(Optional.of(failure));
    }
  }

  private boolean agreed(Negotiation open, ByteBuf bytes) {
    try {
      switch (open.receive(bytes)) {
        case Negotiation.Outcome.Agreed _ -> {
          negotiation = Optional.empty();
          answered.accept(Optional.empty());
          return true;
        }
        case Negotiation.Outcome.Refused _ -> cut(StreamFailure.refused(protocol));
        case Negotiation.Outcome.Pending _ -> {
          // The rest of the answer is under way.
        }
      }
    } catch (MalformedException e) {
      cut(StreamFailure.malformed(String.valueOf(e.getMessage())));
    }
    return false;
  }

  private void cut(StreamFailure failure) {
    muxed.reset(failure.code());
    fail(failure);
  }
}
