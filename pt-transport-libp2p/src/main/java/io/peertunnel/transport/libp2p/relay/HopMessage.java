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

/// What a client and a relay say to each other. Pure.
///
/// The type and the status are written even where they are zero: go-libp2p takes their absence for
/// an error.
///
/// @param peer the target of a [Type#CONNECT]
/// @param grant the reservation that was made
/// @param limit what the relay allows on a circuit
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/relay/circuit-v2.md">circuit v2</a>
record HopMessage(
    Type type,
    Optional<PeerId> peer,
    Optional<Grant> grant,
    Optional<Limit> limit,
    Optional<RelayStatus> status) {
  private static final int TYPE = 1;
  private static final int PEER = 2;
  private static final int GRANT = 3;
  private static final int LIMIT = 4;
  private static final int STATUS = 5;

  /// What a message is.
  enum Type {
    RESERVE(0),
    CONNECT(1),
    STATUS(2);

    private final int number;

    Type(int number) {
      this.number = number;
    }

    static Optional<Type> of(int number) {
      return Stream.of(values()).filter(type -> type.number == number).findFirst();
    }
  }

  static HopMessage reserve() {
    return of(Type.RESERVE, Optional.empty());
  }

  static HopMessage connect(PeerId target) {
    return of(Type.CONNECT, Optional.of(target));
  }

  static HopMessage refused(RelayStatus status) {
    return answer(status, Optional.empty(), Optional.empty());
  }

  static HopMessage reserved(Grant grant, Optional<Limit> limit) {
    return answer(RelayStatus.OK, Optional.of(grant), limit);
  }

  static HopMessage connected(Optional<Limit> limit) {
    return answer(RelayStatus.OK, Optional.empty(), limit);
  }

  private static HopMessage of(Type type, Optional<PeerId> peer) {
    return new HopMessage(type, peer, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static HopMessage answer(
      RelayStatus status, Optional<Grant> grant, Optional<Limit> limit) {
    return new HopMessage(Type.STATUS, Optional.empty(), grant, limit, Optional.of(status));
  }

  Bytes encode() {
    return Protobuf.write(
        out -> {
          out.writeEnum(TYPE, type.number);
          if (peer.isPresent()) {
            Fields.writePeer(out, PEER, peer.get());
          }
          if (grant.isPresent()) {
            out.writeByteArray(GRANT, grant.get().encode().toArray());
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
  static HopMessage decode(byte[] message) throws MalformedException {
    Reading reading = new Reading();
    Protobuf.read(message, "hop message", reading::field);
    Type type =
        Type.of(reading.type)
            .orElseThrow(() -> new MalformedException("hop message of no known type"));
    return new HopMessage(type, reading.peer, reading.grant, reading.limit, reading.status);
  }

  private static final class Reading {
    private int type = -1;
    private Optional<PeerId> peer = Optional.empty();
    private Optional<Grant> grant = Optional.empty();
    private Optional<Limit> limit = Optional.empty();
    private Optional<RelayStatus> status = Optional.empty();

    boolean field(int tag, CodedInputStream in) throws IOException {
      if (tag == Protobuf.varintTag(TYPE)) {
        type = in.readEnum();
      } else if (tag == Protobuf.bytesTag(PEER)) {
        peer = Optional.of(Fields.readPeer(in.readByteArray()));
      } else if (tag == Protobuf.bytesTag(GRANT)) {
        grant = Optional.of(Grant.decode(in.readByteArray()));
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
