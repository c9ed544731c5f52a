package io.peertunnel.transport.libp2p.dcutr;

import com.google.protobuf.CodedInputStream;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identity.Protobuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A message of DCUtR. Pure.
///
/// Addresses that cannot be parsed are skipped; of the others the first [#MAX_ADDRESSES] are kept.
///
/// @param addresses where the sender can be dialled, as others see it
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/relay/DCUtR.md">DCUtR</a>
record HolePunchMessage(Type type, List<Multiaddr> addresses) {
  /// The longest message that is read, in bytes.
  static final int MAX_SIZE = 4096;

  static final int MAX_ADDRESSES = 64;

  private static final int TYPE = 1;
  private static final int ADDRESS = 2;

  /// Copies the list.
  HolePunchMessage {
    addresses = List.copyOf(addresses);
  }

  /// What a message is for.
  enum Type {
    /// Here are my addresses.
    CONNECT(100),
    /// Dial now.
    SYNC(300);

    private final int code;

    Type(int code) {
      this.code = code;
    }

    private static Optional<Type> of(int code) {
      return switch (code) {
        case 100 -> Optional.of(CONNECT);
        case 300 -> Optional.of(SYNC);
        default -> Optional.empty();
      };
    }
  }

  static HolePunchMessage connect(List<Multiaddr> addresses) {
    return new HolePunchMessage(Type.CONNECT, addresses);
  }

  static HolePunchMessage sync() {
    return new HolePunchMessage(Type.SYNC, List.of());
  }

  byte[] encode() {
    return Protobuf.write(
            out -> {
              out.writeEnum(TYPE, type.code);
              for (Multiaddr address : addresses) {
                out.writeByteArray(ADDRESS, address.encode().toArray());
              }
            })
        .toArray();
  }

  /// Decodes a message.
  ///
  /// @throws MalformedException if it is none, or of an unknown type
  static HolePunchMessage decode(byte[] message) throws MalformedException {
    Reading reading = new Reading();
    Protobuf.read(message, "hole punching message", reading::field);
    return new HolePunchMessage(
        reading.type.orElseThrow(
            () -> new MalformedException("hole punching message of an unknown type")),
        reading.addresses);
  }

  private static final class Reading {
    private Optional<Type> type = Optional.empty();
    private final List<Multiaddr> addresses = new ArrayList<>();

    boolean field(int tag, CodedInputStream in) throws IOException {
      if (tag == Protobuf.varintTag(TYPE)) {
        type = Type.of(in.readEnum());
      } else if (tag == Protobuf.bytesTag(ADDRESS)) {
        byte[] address = in.readByteArray();
        if (addresses.size() < MAX_ADDRESSES) {
          parse(address).ifPresent(addresses::add);
        }
      } else {
        return false;
      }
      return true;
    }

    private static Optional<Multiaddr> parse(byte[] binary) {
      try {
        return Optional.of(Multiaddr.decode(Bytes.copyOf(binary)));
      } catch (MalformedException e) {
        return Optional.empty();
      }
    }
  }
}
