package io.peertunnel.transport.libp2p.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.peertunnel.spi.Bytes;
import io.peertunnel.transport.libp2p.mux.MuxedStream;

/// The way out of a stream. Loop code; [#isWritable()] and [#owesOpening()] may be asked from any
/// thread.
///
/// A stream that was opened lazily owes the peer the opening of the negotiation. It leaves in one
/// piece with the first bytes, or before whatever else happens first.
final class Outlet {
  private final MuxedStream muxed;
  private final StreamEnds ends;
  private final Bytes opening;
  private volatile boolean owesOpening;
  private volatile boolean writable = true;
  private boolean ended;

  Outlet(MuxedStream muxed, StreamEnds ends, Bytes opening) {
    this.muxed = muxed;
    this.ends = ends;
    this.opening = opening;
    this.owesOpening = opening.size() > 0;
  }

  boolean isWritable() {
    return writable;
  }

  boolean owesOpening() {
    return owesOpening;
  }

  /// Sends the opening, if it has not been sent.
  void sendOpening() {
    if (owesOpening && !ended) {
      queueOpening();
      muxed.flush();
    }
  }

  boolean write(ByteBuf bytes) {
    if (ended) {
      bytes.release();
      return true;
    }
    queueOpening();
    writable = muxed.write(bytes);
    return writable;
  }

  void flush() {
    if (!ended) {
      muxed.flush();
    }
  }

  void end() {
    if (!ended) {
      queueOpening();
      ended = true;
      muxed.end();
      ends.outputEnded();
    }
  }

  void reset(long code) {
    ended = true;
    owesOpening = false;
    muxed.reset(code);
    ends.bothEnded();
  }

  /// Hears that the stream takes bytes again.
  void becameWritable() {
    writable = true;
  }

  /// Hears that the stream is gone.
  void gone() {
    ended = true;
    owesOpening = false;
    writable = true;
  }

  private void queueOpening() {
    if (owesOpening) {
      owesOpening = false;
      writable = muxed.write(Unpooled.wrappedBuffer(opening.buffer()));
    }
  }
}
