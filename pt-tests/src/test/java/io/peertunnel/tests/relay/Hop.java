package io.peertunnel.tests.relay;

import com.google.protobuf.CodedInputStream;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.wire.Delimited;
import io.peertunnel.transport.libp2p.relay.RelayProtocols;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;

/// What clients say to a relay, byte by byte, and what it answers. Blocking code.
///
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/relay/circuit-v2.md">circuit v2</a>
final class Hop {
  static final int OK = 100;
  static final int RESERVATION_REFUSED = 200;
  static final int RESOURCE_LIMIT_EXCEEDED = 201;
  static final int PERMISSION_DENIED = 202;
  static final int CONNECTION_FAILED = 203;
  static final int NO_RESERVATION = 204;
  static final int MALFORMED_MESSAGE = 400;
  static final int UNEXPECTED_MESSAGE = 401;

  /// A request for a reservation.
  static final byte[] RESERVE = HexFormat.of().parseHex("0800");

  /// A request for a circuit to nobody.
  static final byte[] CONNECT = HexFormat.of().parseHex("0801");

  /// An answer where none is due.
  static final byte[] STATUS = HexFormat.of().parseHex("08022864");

  private static final int STATUS_TAG = 5 << 3;
  private static final int MAX_MESSAGE = 4096;

  private Hop() {}

  /// A request for a circuit.
  static byte[] connect(PeerId target) throws IOException {
    byte[] id = target.multihash().toArray();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(CONNECT);
    out.write(HexFormat.of().parseHex("12"));
    out.write(id.length + 2);
    out.write(0x0a);
    out.write(id.length);
    out.write(id);
    return out.toByteArray();
  }

  /// Sends a message and leaves the stream open.
  static Stream say(LightPeer peer, byte[] message) throws IOException, InterruptedException {
    Stream stream = peer.open(RelayProtocols.HOP);
    Delimited.write(stream.output(), message);
    return stream;
  }

  /// Sends a message and returns the status of the answer.
  static int ask(LightPeer peer, byte[] message) throws IOException, InterruptedException {
    try (Stream stream = say(peer, message)) {
      return status(stream);
    }
  }

  /// Waits for the status of an answer.
  static int status(Stream stream) throws IOException {
    CodedInputStream answer =
        CodedInputStream.newInstance(Delimited.read(stream.input(), MAX_MESSAGE).orElseThrow());
    for (int tag = answer.readTag(); tag != 0; tag = answer.readTag()) {
      if (tag == STATUS_TAG) {
        return answer.readEnum();
      }
      answer.skipField(tag);
    }
    throw new IOException("an answer without a status");
  }
}
