package io.peertunnel.transport.libp2p.identity;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.wire.MalformedException;
import java.util.Optional;

/// The protobuf message that holds a key of either kind: its type and its data. Pure.
///
/// Both fields are always written, in order, the zero of RSA included: peer ids are hashes of
/// exactly this form.
///
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/peer-ids/peer-ids.md#keys">keys</a>
record KeyMessage(int type, Bytes data) {
  static final int RSA = 0;
  static final int ED25519 = 1;
  static final int SECP256K1 = 2;
  static final int ECDSA = 3;

  static KeyMessage parse(byte[] message, int limit, String what) throws MalformedException {
    if (message.length > limit) {
      throw new MalformedException(what + " of " + message.length + " bytes");
    }
    Fields fields = new Fields();
    Protobuf.read(message, what, fields::read);
    return new KeyMessage(
        fields.type.orElseThrow(() -> new MalformedException(what + " without a type")),
        fields.data.orElseThrow(() -> new MalformedException(what + " without data")));
  }

  Bytes encode() {
    return Protobuf.write(
        out -> {
          out.writeEnum(1, type);
          out.writeByteArray(2, data.toArray());
        });
  }

  private static final class Fields {
    private Optional<Integer> type = Optional.empty();
    private Optional<Bytes> data = Optional.empty();

    boolean read(int tag, com.google.protobuf.CodedInputStream in) throws java.io.IOException {
      if (tag == Protobuf.varintTag(1)) {
        type = Optional.of(in.readEnum());
      } else if (tag == Protobuf.bytesTag(2)) {
        data = Optional.of(Bytes.copyOf(in.readByteArray()));
      } else {
        return false;
      }
      return true;
    }
  }
}
