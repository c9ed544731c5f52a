package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.spi.wire.MalformedException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/// The messages of NAT-PMP. Pure.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6886#section-3">RFC 6886, section 3</a>
final class NatPmpMessage {
  /// The port on which routers listen, for PCP too.
  static final int PORT = 5351;

  /// The result code of success.
  static final int SUCCESS = 0;

  private static final int VERSION = 0;
  private static final int ANSWER = 0x80;
  private static final int REFUSAL_SIZE = 8;
  private static final int ADDRESS_SIZE = 12;
  private static final int MAP_SIZE = 16;

  private NatPmpMessage() {}

  /// What a router answers.
  sealed interface Answer {
    /// Returns the seconds since the router lost its mappings, as it counts them.
    long epoch();
  }

  /// Its external address.
  record AddressAnswer(long epoch, InetAddress address) implements Answer {}

  /// A mapping.
  record MapAnswer(
      long epoch, PortProtocol protocol, int internalPort, int externalPort, Duration lifetime)
      implements Answer {}

  /// A result code other than 0.
  ///
  /// @param opcode of the request: 0 for the address, else a [PortProtocol#natPmpOpcode()]
  record Refusal(long epoch, int opcode, int result) implements Answer {
    /// Returns the code's meaning.
    String text() {
      return switch (result) {
        case 1 -> "it does not speak this version";
        case 2 -> "it does not allow it";
        case 3 -> "it has no address of its own";
        case 4 -> "it has no ports left";
        case 5 -> "it does not know the request";
        default -> "result code " + result;
      };
    }
  }

  /// Asks for the external address.
  static byte[] addressRequest() {
    return new byte[2];
  }

  /// Asks for a mapping.
  ///
  /// @param lifetime zero takes the mapping back; the external port must then be 0
  static byte[] mapRequest(
      PortProtocol protocol, int internalPort, int externalPort, Duration lifetime) {
    return ByteBuffer.allocate(12)
        .put((byte) VERSION)
        .put((byte) protocol.natPmpOpcode())
        .putShort((short) 0)
        .putShort((short) internalPort)
        .putShort((short) externalPort)
        .putInt((int) lifetime.toSeconds())
        .array();
  }

  /// Decodes an answer. Bytes after it are ignored.
  static Answer decode(byte[] datagram) throws MalformedException {
    ByteBuffer in = ByteBuffer.wrap(datagram);
    need(in, REFUSAL_SIZE);
    int version = Byte.toUnsignedInt(in.get());
    int opcode = Byte.toUnsignedInt(in.get()) - ANSWER;
    int result = Short.toUnsignedInt(in.getShort());
    long epoch = Integer.toUnsignedLong(in.getInt());
    if (version != VERSION || opcode < 0 || opcode > 2) {
      throw new MalformedException("no NAT-PMP answer: version " + version + ", opcode " + opcode);
    }
    if (result != SUCCESS) {
      return new Refusal(epoch, opcode, result);
    }
    return opcode == 0 ? address(in, epoch) : mapping(in, epoch, opcode);
  }

  private static Answer address(ByteBuffer in, long epoch) throws MalformedException {
    need(in, ADDRESS_SIZE);
    byte[] address = new byte[4];
    in.get(address);
    try {
      return new AddressAnswer(epoch, InetAddress.getByAddress(address));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an IPv4 address has 4 bytes", e);
    }
  }

  private static Answer mapping(ByteBuffer in, long epoch, int opcode) throws MalformedException {
    need(in, MAP_SIZE);
    PortProtocol protocol =
        Arrays.stream(PortProtocol.values())
            .filter(one -> one.natPmpOpcode() == opcode)
            .findFirst()
            .orElseThrow();
    int internalPort = Short.toUnsignedInt(in.getShort());
    int externalPort = Short.toUnsignedInt(in.getShort());
    Duration lifetime = Duration.ofSeconds(Integer.toUnsignedLong(in.getInt()));
    return new MapAnswer(epoch, protocol, internalPort, externalPort, lifetime);
  }

  private static void need(ByteBuffer in, int size) throws MalformedException {
    if (in.limit() < size) {
      throw new MalformedException("a NAT-PMP answer of " + in.limit() + " bytes ends too soon");
    }
  }
}
