package io.peertunnel.transport.libp2p.ws;

import io.netty.buffer.ByteBuf;
import java.util.Optional;

/// Reads the headers of frames, byte by byte as they arrive, and judges them. Pure; used by one
/// thread at a time.
final class HeaderReader {
  /// The most bytes of a frame. They are passed on as they come, so the bound is no matter of
  /// memory: no peer has use for more, and a stream that went wrong shows by it.
  static final long MAX_LENGTH = 16 * 1024 * 1024;

  /// The most bytes of a frame that is no data.
  static final int MAX_CONTROL = 125;

  private static final int RESERVED = 0x70;
  private static final int OPCODE = 0x0f;
  private static final int LENGTH = 0x7f;
  private static final int KEY_SIZE = 4;
  private static final int SIZE_16 = 2;
  private static final int SIZE_64 = 8;

  private final Side self;
  private final byte[] bytes = new byte[FrameHeader.MAX_SIZE];
  private int size;
  private boolean inMessage;

  HeaderReader(Side self) {
    this.self = self;
  }

  /// Reads from `in` until a header is whole.
  ///
  /// @return the header, or empty if more bytes are needed
  Optional<FrameHeader> read(ByteBuf in) throws BadFrameException {
    while (in.isReadable()) {
      bytes[size] = in.readByte();
      size++;
      check();
      if (size >= 2 && size == whole()) {
        size = 0;
        return Optional.of(judged(header()));
      }
    }
    return Optional.empty();
  }

  private void check() throws BadFrameException {
    if (size == 1 && (bytes[0] & RESERVED) != 0) {
      throw bad("a WebSocket frame of an extension that nobody asked for");
    }
    boolean masked = (bytes[1] & FrameHeader.MASKED) != 0;
    if (size == 2 && masked != (self == Side.SERVER)) {
      throw bad(masked ? "a WebSocket server masked a frame" : "a WebSocket frame without a mask");
    }
  }

  private int whole() {
    return 2 + lengthSize() + (self == Side.SERVER ? KEY_SIZE : 0);
  }

  private int lengthSize() {
    return switch (bytes[1] & LENGTH) {
      case FrameHeader.LENGTH_16 -> SIZE_16;
      case FrameHeader.LENGTH_64 -> SIZE_64;
      default -> 0;
    };
  }

  private FrameHeader header() throws BadFrameException {
    Opcode opcode =
        Opcode.of(bytes[0] & OPCODE).orElseThrow(() -> bad("a WebSocket frame of unknown kind"));
    FrameHeader.End end =
        (bytes[0] & FrameHeader.FINAL) != 0 ? FrameHeader.End.LAST : FrameHeader.End.MORE;
    int key = self == Side.SERVER ? (int) number(2 + lengthSize(), KEY_SIZE) : 0;
    return new FrameHeader(opcode, end, length(), key);
  }

  private long length() throws BadFrameException {
    int more = lengthSize();
    long length = more == 0 ? bytes[1] & LENGTH : number(2, more);
    boolean shortest =
        switch (more) {
          case SIZE_16 -> length >= FrameHeader.LENGTH_16;
          case SIZE_64 -> length > FrameHeader.MAX_16 || length < 0;
          default -> true;
        };
    if (!shortest) {
      throw bad("a WebSocket frame whose length is not written the shortest way");
    }
    return length;
  }

  private FrameHeader judged(FrameHeader header) throws BadFrameException {
    if (header.opcode().isControl()) {
      if (header.length() > MAX_CONTROL || header.end() == FrameHeader.End.MORE) {
        throw bad("a WebSocket control frame that is too long or in pieces");
      }
      return header;
    }
    if (header.opcode() == Opcode.TEXT) {
      throw new BadFrameException(
          CloseCode.UNSUPPORTED, "the peer sent a WebSocket message of text");
    }
    if (header.length() < 0 || header.length() > MAX_LENGTH) {
      throw new BadFrameException(
          CloseCode.TOO_BIG,
          "the peer sent a WebSocket frame of more than " + MAX_LENGTH + " bytes");
    }
    if (inMessage != (header.opcode() == Opcode.CONTINUATION)) {
      throw bad("a WebSocket frame that does not belong to the message before");
    }
    inMessage = header.end() == FrameHeader.End.MORE;
    return header;
  }

  private long number(int from, int count) {
    long value = 0;
    for (int i = from; i < from + count; i++) {
      value = (value << Byte.SIZE) | (bytes[i] & 0xff);
    }
    return value;
  }

  private static BadFrameException bad(String message) {
    return new BadFrameException(CloseCode.PROTOCOL_ERROR, "the peer sent " + message);
  }
}
