package io.peertunnel.transport.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.wire.MalformedException;

/// Reads frames from whatever pieces the network delivers. Pure.
///
/// Bodies are handed on as they arrive, as slices of what was read, so a frame as large as a window
/// takes no memory of its own. Only a small piece of a large buffer is copied, or it would keep the
/// whole buffer alive for as long as it is unread.
final class FrameDecoder {
  /// The largest body that can be within a window, in bytes.
  static final int MAX_BODY = ReceiveWindow.MAX;

  private static final int COPY_BELOW = 16 * 1024;
  private static final int COPY_RATIO = 4;

  private final byte[] header = new byte[YamuxFrame.HEADER_SIZE];
  private int headerBytes;
  private int bodyLeft;

  /// Reads all of `in`, which stays the caller's.
  ///
  /// @throws MalformedException if it is not yamux; the decoder must not be used again
  void decode(ByteBuf in, FrameSink sink) throws MalformedException {
    while (in.isReadable()) {
      if (bodyLeft > 0) {
        decodeBody(in, sink);
      } else {
        decodeHeader(in, sink);
      }
    }
  }

  private void decodeBody(ByteBuf in, FrameSink sink) {
    int length = Math.min(bodyLeft, in.readableBytes());
    bodyLeft -= length;
    sink.onBody(isSmallPart(in, length) ? in.readBytes(length) : in.readRetainedSlice(length));
    if (bodyLeft == 0) {
      sink.onBodyEnd();
    }
  }

  private static boolean isSmallPart(ByteBuf in, int length) {
    return length < COPY_BELOW && in.capacity() / COPY_RATIO > length;
  }

  private void decodeHeader(ByteBuf in, FrameSink sink) throws MalformedException {
    int length = Math.min(header.length - headerBytes, in.readableBytes());
    in.readBytes(header, headerBytes, length);
    headerBytes += length;
    if (headerBytes < header.length) {
      return;
    }
    headerBytes = 0;
    YamuxFrame frame = parse();
    sink.onFrame(frame);
    if (frame instanceof YamuxFrame.Data data) {
      bodyLeft = data.length();
      if (bodyLeft == 0) {
        sink.onBodyEnd();
      }
    }
  }

  private YamuxFrame parse() throws MalformedException {
    if (header[0] != 0) {
      throw new MalformedException("yamux version " + (header[0] & 0xff));
    }
    int flags = (header[2] & 0xff) << 8 | (header[3] & 0xff);
    long stream = unsignedInt(4);
    long length = unsignedInt(8);
    return switch (header[1]) {
      case 0 -> new YamuxFrame.Data(stream, flags, bodyLength(length));
      case 1 -> new YamuxFrame.WindowUpdate(stream, flags, length);
      case 2 -> new YamuxFrame.Ping(flags, length);
      case 3 -> new YamuxFrame.GoAway(length);
      default -> throw new MalformedException("yamux frame of type " + (header[1] & 0xff));
    };
  }

  private static int bodyLength(long length) throws MalformedException {
    if (length > MAX_BODY) {
      throw new MalformedException("yamux frame of " + length + " bytes");
    }
    return (int) length;
  }

  private long unsignedInt(int at) {
    return (header[at] & 0xffL) << 24
        | (header[at + 1] & 0xff) << 16
        | (header[at + 2] & 0xff) << 8
        | (header[at + 3] & 0xff);
  }
}
