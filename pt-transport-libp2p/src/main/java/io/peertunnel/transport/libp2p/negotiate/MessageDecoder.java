package io.peertunnel.transport.libp2p.negotiate;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.spi.wire.Varint;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Takes messages of multistream out of bytes that arrive in pieces. Pure.
///
/// A message is its length as a varint, a line of text, and a newline that the length counts. Not
/// one byte beyond the newline is read. Memory is taken only for a length within the limit.
final class MessageDecoder {
  /// The longest message, newline included, in bytes; go-multistream has the same limit.
  static final int MAX_MESSAGE = 1024;

  private Varint.Decoder length = new Varint.Decoder();
  private ByteBuffer body = ByteBuffer.allocate(0);
  private boolean inBody;

  /// Reads on in `in` until one message is whole, and returns its line without the newline; empty
  /// if more bytes are needed.
  Optional<String> read(ByteBuf in) throws MalformedException {
    if (!inBody && !readLength(in)) {
      return Optional.empty();
    }
    int step = Math.min(in.readableBytes(), body.remaining());
    in.readBytes(body.array(), body.position(), step);
    body.position(body.position() + step);
    if (body.hasRemaining()) {
      return Optional.empty();
    }
    inBody = false;
    return Optional.of(line(body.flip()));
  }

  private boolean readLength(ByteBuf in) throws MalformedException {
    while (in.isReadable()) {
      if (length.push(in.readByte())) {
        body = ByteBuffer.allocate(checked(length.value()));
        length = new Varint.Decoder();
        inBody = true;
        return true;
      }
    }
    return false;
  }

  private static int checked(long length) throws MalformedException {
    if (length < 1 || length > MAX_MESSAGE) {
      throw new MalformedException("multistream message of " + length + " bytes");
    }
    return (int) length;
  }

  private static String line(ByteBuffer message) throws MalformedException {
    int last = message.limit() - 1;
    if (message.get(last) != '\n') {
      throw new MalformedException("multistream message without a newline");
    }
    String line;
    try {
      line = StandardCharsets.UTF_8.newDecoder().decode(message.limit(last)).toString();
    } catch (CharacterCodingException e) {
      throw new MalformedException("multistream message that is not UTF-8");
    }
    if (line.chars().anyMatch(Character::isISOControl)) {
      throw new MalformedException("multistream message with control characters");
    }
    return line;
  }
}
