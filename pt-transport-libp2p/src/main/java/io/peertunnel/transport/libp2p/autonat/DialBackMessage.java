package io.peertunnel.transport.libp2p.autonat;

import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identity.Protobuf;

/// What is said on a stream of `/libp2p/autonat/2/dial-back`. Pure, immutable.
///
/// @param nonce what the client gave the server with its request
record DialBackMessage(long nonce) {
  /// The most bytes of either message.
  static final int MAX_SIZE = 1024;

  private static final int NONCE = 1;
  private static final int STATUS = 1;

  static DialBackMessage decode(byte[] message) throws MalformedException {
    long[] nonce = new long[1];
    Protobuf.read(
        message,
        "dial-back message",
        (tag, in) -> {
          boolean known = tag == Protobuf.fixed64Tag(NONCE);
          if (known) {
            nonce[0] = in.readFixed64();
          }
          return known;
        });
    return new DialBackMessage(nonce[0]);
  }

  byte[] encode() {
    return Protobuf.write(out -> out.writeFixed64(NONCE, nonce)).toArray();
  }

  /// Returns the answer to a nonce that is known: the status 0, which proto3 leaves out.
  static byte[] accepted() {
    return new byte[0];
  }

  /// Requires an answer to say that the nonce is known.
  ///
  /// @throws MalformedException if it does not
  static void requireAccepted(byte[] answer) throws MalformedException {
    int[] status = new int[1];
    Protobuf.read(
        answer,
        "dial-back answer",
        (tag, in) -> {
          boolean known = tag == Protobuf.varintTag(STATUS);
          if (known) {
            status[0] = in.readEnum();
          }
          return known;
        });
    if (status[0] != 0) {
      throw new MalformedException("the dial-back was answered with status " + status[0]);
    }
  }
}
