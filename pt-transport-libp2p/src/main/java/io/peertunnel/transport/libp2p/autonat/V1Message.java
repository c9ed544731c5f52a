package io.peertunnel.transport.libp2p.autonat;

import com.google.protobuf.CodedInputStream;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identity.Protobuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What client and server say on a stream of `/libp2p/autonat/1.0.0`. Pure, immutable.
///
/// @see <a
///     href="https://github.com/libp2p/specs/blob/7740c07/autonat/autonat-v1.md">AutoNAT v1</a>
sealed interface V1Message {
  /// The most bytes of a message, as in go-libp2p.
  int MAX_SIZE = 4096;

  /// The most addresses that are looked at; more are read past.
  int MAX_ADDRESSES = 16;

  /// Asks to be dialled.
  ///
  /// @param peer the client's peer id in its binary form, not checked
  /// @param addresses in their binary form, not parsed
  record Dial(Bytes peer, List<Bytes> addresses) implements V1Message {
    public Dial {
      addresses = List.copyOf(addresses);
    }
  }

  /// Tells what came of it.
  ///
  /// @param status one of [V1Status]
  /// @param address the address that was reached, in its binary form
  record DialResponse(int status, Optional<Bytes> address) implements V1Message {}

  /// Decodes one message.
  ///
  /// @throws MalformedException if it is none
  static V1Message decode(byte[] message) throws MalformedException {
    Reading reading = new Reading();
    Protobuf.read(message, "AutoNAT message", reading::field);
    if (reading.type == Reading.DIAL && reading.dial.isPresent()) {
      return reading.dial.get();
    }
    if (reading.type == Reading.DIAL_RESPONSE && reading.response.isPresent()) {
      return reading.response.get();
    }
    throw new MalformedException("AutoNAT message of unknown type or without content");
  }

  /// Encodes the message.
  default byte[] encode() {
    return switch (this) {
      case Dial dial -> encode(Reading.DIAL, Reading.DIAL_FIELD, ofDial(dial));
      case DialResponse response ->
          encode(Reading.DIAL_RESPONSE, Reading.RESPONSE_FIELD, ofResponse(response));
    };
  }

  private static byte[] encode(int type, int field, Bytes body) {
    return Protobuf.write(
            out -> {
              out.writeEnum(Reading.TYPE, type);
              out.writeByteArray(field, body.toArray());
            })
        .toArray();
  }

  private static Bytes ofDial(Dial dial) {
    Bytes peer =
        Protobuf.write(
            out -> {
              out.writeByteArray(Reading.PEER_ID, dial.peer().toArray());
              for (Bytes address : dial.addresses()) {
                out.writeByteArray(Reading.PEER_ADDRESS, address.toArray());
              }
            });
    return Protobuf.write(out -> out.writeByteArray(Reading.PEER, peer.toArray()));
  }

  private static Bytes ofResponse(DialResponse response) {
    return Protobuf.write(
        out -> {
          out.writeEnum(Reading.STATUS, response.status());
          if (response.address().isPresent()) {
            out.writeByteArray(Reading.ADDRESS, response.address().get().toArray());
          }
        });
  }

  /// The fields of one message while it is read.
  final class Reading {
    private static final int TYPE = 1;
    private static final int DIAL_FIELD = 2;
    private static final int RESPONSE_FIELD = 3;
    private static final int PEER = 1;
    private static final int PEER_ID = 1;
    private static final int PEER_ADDRESS = 2;
    private static final int STATUS = 1;
    private static final int ADDRESS = 3;
    private static final int DIAL = 0;
    private static final int DIAL_RESPONSE = 1;

    private int type;
    private Optional<Dial> dial = Optional.empty();
    private Optional<DialResponse> response = Optional.empty();
    private Bytes peer = Bytes.empty();
    private final List<Bytes> addresses = new ArrayList<>();
    private int status;
    private Optional<Bytes> address = Optional.empty();

    private Reading() {}

    private boolean field(int tag, CodedInputStream in) throws IOException {
      if (tag == Protobuf.varintTag(TYPE)) {
        type = in.readEnum();
      } else if (tag == Protobuf.bytesTag(DIAL_FIELD)) {
        Reading body = new Reading();
        Protobuf.read(in.readByteArray(), "AutoNAT dial", body::dial);
        dial = Optional.of(new Dial(body.peer, body.addresses));
      } else if (tag == Protobuf.bytesTag(RESPONSE_FIELD)) {
        Reading body = new Reading();
        Protobuf.read(in.readByteArray(), "AutoNAT answer", body::response);
        response = Optional.of(new DialResponse(body.status, body.address));
      } else {
        return false;
      }
      return true;
    }

    private boolean dial(int tag, CodedInputStream in) throws IOException {
      boolean known = tag == Protobuf.bytesTag(PEER);
      if (known) {
        Protobuf.read(in.readByteArray(), "AutoNAT peer", this::peer);
      }
      return known;
    }

    private boolean peer(int tag, CodedInputStream in) throws IOException {
      if (tag == Protobuf.bytesTag(PEER_ID)) {
        peer = Bytes.copyOf(in.readByteArray());
      } else if (tag == Protobuf.bytesTag(PEER_ADDRESS)) {
        Bytes next = Bytes.copyOf(in.readByteArray());
        if (addresses.size() < MAX_ADDRESSES) {
          addresses.add(next);
        }
      } else {
        return false;
      }
      return true;
    }

    private boolean response(int tag, CodedInputStream in) throws IOException {
      if (tag == Protobuf.varintTag(STATUS)) {
        status = in.readEnum();
      } else if (tag == Protobuf.bytesTag(ADDRESS)) {
        address = Optional.of(Bytes.copyOf(in.readByteArray()));
      } else {
        return false;
      }
      return true;
    }
  }
}
