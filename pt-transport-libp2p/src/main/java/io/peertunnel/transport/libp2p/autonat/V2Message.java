package io.peertunnel.transport.libp2p.autonat;

import com.google.protobuf.CodedInputStream;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identity.Protobuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What client and server say on a stream of `/libp2p/autonat/2/dial-request`. Pure, immutable.
///
/// @see <a
///     href="https://github.com/libp2p/specs/blob/7740c07/autonat/autonat-v2.md">AutoNAT v2</a>
sealed interface V2Message {
  /// The most bytes of a message, as in go-libp2p.
  int MAX_SIZE = 8192;

  /// The most addresses of a request that are looked at; more are read past.
  int MAX_ADDRESSES = 50;

  /// Asks for a dial to the first of some addresses that the server can dial.
  ///
  /// @param addresses in their binary form, not parsed: their places in the list count
  /// @param nonce what the server must say when it dials
  record DialRequest(List<Bytes> addresses, long nonce) implements V2Message {
    public DialRequest {
      addresses = List.copyOf(addresses);
    }
  }

  /// Tells what came of it.
  ///
  /// @param status one of [V2Status]
  /// @param addressIndex the address that was dialled, by its place in the request
  /// @param dialStatus one of [V2DialStatus]
  record DialResponse(int status, int addressIndex, int dialStatus) implements V2Message {}

  /// Asks for data before the dial, so that nobody gains by naming a stranger's address.
  ///
  /// @param addressIndex the address that is to be dialled, by its place in the request
  /// @param bytes how many bytes are asked for
  record DataRequest(int addressIndex, long bytes) implements V2Message {}

  /// Some of the data.
  record DataResponse(Bytes data) implements V2Message {}

  /// Decodes one message.
  ///
  /// @throws MalformedException if it is none
  static V2Message decode(byte[] message) throws MalformedException {
    Reading reading = new Reading();
    Protobuf.read(message, "AutoNAT message", reading::message);
    return reading.found.orElseThrow(
        () -> new MalformedException("AutoNAT message without content"));
  }

  /// Encodes the message.
  default byte[] encode() {
    Bytes body =
        switch (this) {
          case DialRequest request ->
              Protobuf.write(
                  out -> {
                    for (Bytes address : request.addresses()) {
                      out.writeByteArray(Reading.FIRST, address.toArray());
                    }
                    out.writeFixed64(Reading.SECOND, request.nonce());
                  });
          case DialResponse response ->
              Protobuf.write(
                  out -> {
                    out.writeEnum(Reading.FIRST, response.status());
                    out.writeUInt32(Reading.SECOND, response.addressIndex());
                    out.writeEnum(Reading.THIRD, response.dialStatus());
                  });
          case DataRequest request ->
              Protobuf.write(
                  out -> {
                    out.writeUInt32(Reading.FIRST, request.addressIndex());
                    out.writeUInt64(Reading.SECOND, request.bytes());
                  });
          case DataResponse response ->
              Protobuf.write(out -> out.writeByteArray(Reading.FIRST, response.data().toArray()));
        };
    return Protobuf.write(out -> out.writeByteArray(number(), body.toArray())).toArray();
  }

  private int number() {
    return switch (this) {
      case DialRequest _ -> Reading.DIAL_REQUEST;
      case DialResponse _ -> Reading.DIAL_RESPONSE;
      case DataRequest _ -> Reading.DATA_REQUEST;
      case DataResponse _ -> Reading.DATA_RESPONSE;
    };
  }

  /// The fields of one message while it is read.
  final class Reading {
    private static final int FIRST = 1;
    private static final int SECOND = 2;
    private static final int THIRD = 3;
    private static final int DIAL_REQUEST = 1;
    private static final int DIAL_RESPONSE = 2;
    private static final int DATA_REQUEST = 3;
    private static final int DATA_RESPONSE = 4;

    private Optional<V2Message> found = Optional.empty();
    private final List<Bytes> addresses = new ArrayList<>();
    private Bytes data = Bytes.empty();
    private final long[] numbers = new long[THIRD + 1];

    private Reading() {}

    private boolean message(int tag, CodedInputStream in) throws IOException {
      int number = tag >>> 3;
      if (tag != Protobuf.bytesTag(number) || number < DIAL_REQUEST || number > DATA_RESPONSE) {
        return false;
      }
      Reading body = new Reading();
      Protobuf.read(in.readByteArray(), "AutoNAT message", body::field);
      found =
          Optional.of(
              switch (number) {
                case DIAL_REQUEST -> new DialRequest(body.addresses, body.numbers[SECOND]);
                case DIAL_RESPONSE ->
                    new DialResponse(body.index(FIRST), body.index(SECOND), body.index(THIRD));
                case DATA_REQUEST -> new DataRequest(body.index(FIRST), body.numbers[SECOND]);
                default -> new DataResponse(body.data);
              });
      return true;
    }

    private boolean field(int tag, CodedInputStream in) throws IOException {
      if (tag == Protobuf.bytesTag(FIRST)) {
        data = Bytes.copyOf(in.readByteArray());
        if (addresses.size() < MAX_ADDRESSES) {
          addresses.add(data);
        }
      } else if (tag == Protobuf.fixed64Tag(SECOND)) {
        numbers[SECOND] = in.readFixed64();
      } else if (tag == Protobuf.varintTag(FIRST)) {
        numbers[FIRST] = in.readUInt64();
      } else if (tag == Protobuf.varintTag(SECOND)) {
        numbers[SECOND] = in.readUInt64();
      } else if (tag == Protobuf.varintTag(THIRD)) {
        numbers[THIRD] = in.readUInt64();
      } else {
        return false;
      }
      return true;
    }

    /// Returns a number of 32 bits; -1, which is no status and no place, for a larger one.
    private int index(int field) {
      long value = numbers[field];
      return value < 0 || value > Integer.MAX_VALUE ? -1 : (int) value;
    }
  }
}
