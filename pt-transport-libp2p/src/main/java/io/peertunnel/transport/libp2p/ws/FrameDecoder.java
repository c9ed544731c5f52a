package io.peertunnel.transport.libp2p.ws;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Optional;

/// Takes frames apart as they arrive, without waiting for whole ones. Used by one event loop.
///
/// Bytes of data are slices of what arrived, unmasked in place; nothing but the header and the few
/// bytes of a control frame is ever kept.
final class FrameDecoder {
  private final HeaderReader headers;
  private final byte[] control = new byte[HeaderReader.MAX_CONTROL];
  private Optional<FrameHeader> frame = Optional.empty();
  private long done;

  FrameDecoder(Side self) {
    this.headers = new HeaderReader(self);
  }

  /// Hears of what arrived.
  interface Receiver {
    /// Bytes of data, which the receiver releases. Never empty.
    void data(ByteBuf bytes);

    /// A whole control frame.
    ///
    /// @param body what it holds; at most 125 bytes
    void control(Opcode opcode, byte[] body) throws BadFrameException;

    /// Tells whether to go on.
    boolean wantsMore();
  }

  /// Reads `in`, whose bytes nobody else uses, until it is empty or the receiver wants no more.
  void read(ByteBuf in, Receiver receiver) throws BadFrameException {
    while (receiver.wantsMore()) {
      if (frame.isEmpty()) {
        frame = headers.read(in);
        done = 0;
      }
      if (frame.isEmpty() || !body(frame.get(), in, receiver)) {
        return;
      }
    }
  }

  /// Reads the body of a frame as far as it is there; returns false if there is more to come.
  private boolean body(FrameHeader header, ByteBuf in, Receiver receiver) throws BadFrameException {
    int step = (int) Math.min(in.readableBytes(), header.length() - done);
    long before = done;
    done += step;
    boolean whole = done == header.length();
    if (whole) {
      frame = Optional.empty();
    }
    if (header.opcode().isControl()) {
      unmask(in, header, before, step);
      in.readBytes(control, (int) before, step);
      if (whole) {
        receiver.control(header.opcode(), Arrays.copyOf(control, (int) done));
      }
    } else if (step > 0) {
      unmask(in, header, before, step);
      receiver.data(in.readRetainedSlice(step));
    }
    return whole;
  }

  private static void unmask(ByteBuf in, FrameHeader header, long before, int length) {
    if (header.mask() != 0) {
      Mask.apply(in.slice(in.readerIndex(), length), header.mask(), before);
    }
  }
}
