package io.peertunnel.transport.libp2p.relay;

import com.google.protobuf.CodedOutputStream;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.ConnectionPath.Limit;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identity.Protobuf;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/// The messages that both hop and stop messages hold. Pure.
final class Fields {
  private Fields() {}

  /// Writes a peer: its id, no addresses.
  static void writePeer(CodedOutputStream out, int field, PeerId peer) throws IOException {
    Bytes message = Protobuf.write(inner -> inner.writeByteArray(1, peer.multihash().toArray()));
    out.writeByteArray(field, message.toArray());
  }

  /// Reads a peer; its addresses are nobody's concern and skipped.
  static PeerId readPeer(byte[] message) throws MalformedException {
    byte[][] id = {{}};
    Protobuf.read(
        message,
        "peer of a relay message",
        (tag, in) -> {
          if (tag != Protobuf.bytesTag(1)) {
            return false;
          }
          id[0] = in.readByteArray();
          return true;
        });
    return peerId(id[0]);
  }

  static PeerId peerId(byte[] multihash) throws MalformedException {
    try {
      return new PeerId(Bytes.copyOf(multihash));
    } catch (IllegalArgumentException e) {
      throw new MalformedException("relay message with a peer id that is none");
    }
  }

  static void writeLimit(CodedOutputStream out, int field, Limit limit) throws IOException {
    Bytes message =
        Protobuf.write(
            inner -> {
              inner.writeUInt32(1, (int) Math.min(limit.duration().toSeconds(), 0xffff_ffffL));
              inner.writeUInt64(2, limit.bytes());
            });
    out.writeByteArray(field, message.toArray());
  }

  /// Reads a limit; empty if it limits nothing.
  static Optional<Limit> readLimit(byte[] message) throws MalformedException {
    long[] values = new long[2];
    Protobuf.read(
        message,
        "limit of a relay message",
        (tag, in) -> {
          if (tag == Protobuf.varintTag(1)) {
            values[0] = Integer.toUnsignedLong(in.readUInt32());
          } else if (tag == Protobuf.varintTag(2)) {
            long bytes = in.readUInt64();
            values[1] = bytes < 0 ? Long.MAX_VALUE : bytes;
          } else {
            return false;
          }
          return true;
        });
    return values[0] == 0 && values[1] == 0
        ? Optional.empty()
        : Optional.of(new Limit(values[1], Duration.ofSeconds(values[0])));
  }
}
