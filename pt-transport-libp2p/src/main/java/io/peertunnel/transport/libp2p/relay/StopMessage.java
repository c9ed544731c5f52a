package io.peertunnel.transport.libp2p.relay;

import com.google.protobuf.CodedInputStream;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.ConnectionPath.Limit;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identity.Protobuf;
import java.io.IOException;
import java.util.Optional;
import java.util.stream.Stream;

/// What a relay and the target of a circuit say to each other. Pure.
///
/// The type is written even where it is zero: go-libp2p takes its absence for an error.
///
/// @param peer who wants to reach the target
/// @param limit what the relay allows on the circuit
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/relay/circuit-v2.md">circuit v2</a>
record StopMessage(
    Type type, Optional<PeerId> peer, Optional<Limit> limit, Optional<RelayStatus> status) {
  private static final int TYPE = 1;
  private static final int PEER = 2;
  private static final int LIMIT = 3;
  private static final int STATUS = 4;

  /// What a message is.
  enum Type {
    CONNECT(0),
    STATUS(1);

    private final int number;

    Type(int number) {
      this.number = number;
    }

    static Optional<Type> of(int number) {
      return Stream.of(values()).filter(type -> type.number == number).findFirst();
    }
  }

  static StopMessage connect(PeerId from, Optional<Limit> limit) {
    return new StopMessage(Type.CONNECT, Optional.of(from), limit, Optional.empty());
  }

  static StopMessage answer(RelayStatus status) {
    return new StopMessage(Type.STATUS, Optional.empty(), Optional.empty(), Optional.of(status));
  }

  Bytes encode() {
    return Protobuf.write(
        out -> {
          out.writeEnum(TYPE, type.number);
          if (peer.isPresent()) {
            Fields.writePeer(out, PEER, peer.get());
          }
          if (limit.isPresent()) {
            Fields.writeLimit(out, LIMIT, limit.get());
          }
          if (status.isPresent()) {
            out.writeEnum(STATUS, status.get().code());
          }
        });
  }

  /// Decodes a message.
  ///
  /// @throws MalformedException if it is none, or of no type known to us
  static StopMessage decode(byte[] message) throws MalformedException {
    Reading reading = new Reading();
    Protobuf.read(message, "stop message", reading::field);
    Type type =
        Type.of(reading.type)
            .orElseThrow(() -> new MalformedException("stop message of no known type"));
    return new StopMessage(type, reading.peer, reading.limit, reading.status);
  }

  private static final class Reading {
    private int type = -1;
    private Optional<PeerId> peer = Optional.empty();
    private Optional<Limit> limit = Optional.empty();
    private Optional<RelayStatus> status = Optional.empty();

    boolean field(int tag, CodedInputStream in) throws IOException {
      if (tag == Protobuf.varintTag(TYPE)) {
        type = in.readEnum();
      } else if (tag == Protobuf.bytesTag(PEER)) {
        peer = Optional.of(Fields.readPeer(in.readByteArray()));
      } else if (tag == Protobuf.bytesTag(LIMIT)) {
        limit = Fields.readLimit(in.readByteArray());
      } else if (tag == Protobuf.varintTag(STATUS)) {
        status = Optional.of(new RelayStatus(in.readEnum()));
      } else {
        return false;
      }
      return true;
    }
  }
}
