package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.wire.MalformedException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/// The messages of PCP that a client needs: ANNOUNCE and MAP. Pure.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6887#section-7">RFC 6887, sections 7, 11,
///     14.1</a>
final class PcpMessage {
  /// The bytes of a nonce.
  static final int NONCE_SIZE = 12;

  private static final int VERSION = 2;
  /// The opcode that asks whether a router is there.
  static final int ANNOUNCE = 0;

  /// The opcode that asks for a mapping.
  static final int MAP = 1;

  private static final int ANSWER = 0x80;
  private static final int HEADER_SIZE = 24;
  private static final int MAP_SIZE = 60;
  private static final int MAX_SIZE = 1100;

  private PcpMessage() {}

  /// What a router answers.
  sealed interface Answer {
    /// Returns the seconds since the router lost its mappings, as it counts them.
    long epoch();
  }

  /// The router is there.
  record Announcement(long epoch) implements Answer {}

  /// A mapping.
  record MapAnswer(
      long epoch, MappingKey key, InetAddress address, int externalPort, Duration lifetime)
      implements Answer {}

  /// A result code other than 0.
  record Refusal(long epoch, int opcode, int result) implements Answer {
    /// Returns the code's meaning.
    String text() {
      return switch (result) {
        case 1 -> "it does not speak this version";
        case 2 -> "it does not allow it";
        case 3, 5, 6 -> "it does not understand the request";
        case 4 -> "it does not know the request";
        case 7 -> "it has no connection of its own";
        case 8, 10 -> "it has no ports left";
        case 9 -> "it does not map this protocol";
        case 11 -> "it cannot give this port";
        case 12 -> "there is another NAT between it and us";
        default -> "result code " + result;
      };
    }

    /// Tells whether another external port could be granted.
    boolean isConflict() {
      return result == 11;
    }
  }

  /// What makes a mapping the same: only who knows the nonce can renew it or take it back.
  record MappingKey(Bytes nonce, PortProtocol protocol, int internalPort) {}

  /// Asks whether the router is there.
  ///
  /// @param client our address, from which the datagram is sent
  static byte[] announceRequest(InetAddress client) {
    byte[] request = new byte[HEADER_SIZE];
    putHeader(ByteBuffer.wrap(request), ANNOUNCE, Duration.ZERO, client);
    return request;
  }

  /// Asks for a mapping.
  ///
  /// @param client our address, from which the datagram is sent
  /// @param externalPort the port that we would like; 0 for any
  /// @param lifetime zero takes the mapping back
  static byte[] mapRequest(
      InetAddress client, MappingKey key, int externalPort, Duration lifetime) {
    byte[] request = new byte[MAP_SIZE];
    ByteBuffer out = ByteBuffer.wrap(request);
    putHeader(out, MAP, lifetime, client);
    out.put(key.nonce().toArray()).put((byte) key.protocol().number()).put(new byte[3]);
    out.putShort((short) key.internalPort()).putShort((short) externalPort);
    out.put(mapped(any(client)));
    return request;
  }

  /// Decodes an answer. Options after it are ignored.
  static Answer decode(byte[] datagram) throws MalformedException {
    if (datagram.length < HEADER_SIZE || datagram.length > MAX_SIZE || datagram.length % 4 != 0) {
      throw new MalformedException("no PCP answer has " + datagram.length + " bytes");
    }
    ByteBuffer in = ByteBuffer.wrap(datagram);
    int version = Byte.toUnsignedInt(in.get());
    int opcode = Byte.toUnsignedInt(in.get()) - ANSWER;
    in.get();
    int result = Byte.toUnsignedInt(in.get());
    Duration lifetime = Duration.ofSeconds(Integer.toUnsignedLong(in.getInt()));
    long epoch = Integer.toUnsignedLong(in.getInt());
    in.position(HEADER_SIZE);
    if (version != VERSION || opcode < 0) {
      throw new MalformedException("no PCP answer: version " + version + ", opcode " + opcode);
    }
    if (result != 0) {
      return new Refusal(epoch, opcode, result);
    }
    return switch (opcode) {
      case ANNOUNCE -> new Announcement(epoch);
      case MAP -> mapping(in, epoch, lifetime);
      default -> throw new MalformedException("a PCP answer to opcode " + opcode);
    };
  }

  private static Answer mapping(ByteBuffer in, long epoch, Duration lifetime)
      throws MalformedException {
    if (in.limit() < MAP_SIZE) {
      throw new MalformedException("a PCP mapping of " + in.limit() + " bytes ends too soon");
    }
    byte[] nonce = new byte[NONCE_SIZE];
    in.get(nonce);
    PortProtocol protocol = protocol(Byte.toUnsignedInt(in.get()));
    in.position(in.position() + 3);
    int internalPort = Short.toUnsignedInt(in.getShort());
    int externalPort = Short.toUnsignedInt(in.getShort());
    byte[] address = new byte[16];
    in.get(address);
    MappingKey key = new MappingKey(Bytes.copyOf(nonce), protocol, internalPort);
    return new MapAnswer(epoch, key, address(address), externalPort, lifetime);
  }

  private static PortProtocol protocol(int number) throws MalformedException {
    return Arrays.stream(PortProtocol.values())
        .filter(protocol -> protocol.number() == number)
        .findFirst()
        .orElseThrow(() -> new MalformedException("a PCP mapping of protocol " + number));
  }

  private static void putHeader(ByteBuffer out, int opcode, Duration lifetime, InetAddress client) {
    out.put((byte) VERSION)
        .put((byte) opcode)
        .putShort((short) 0)
        .putInt((int) lifetime.toSeconds())
        .put(mapped(client));
  }

  /// IPv4 addresses are carried as `::ffff:a.b.c.d` (RFC 6887, section 5).
  private static byte[] mapped(InetAddress address) {
    if (!(address instanceof Inet4Address)) {
      return address.getAddress();
    }
    byte[] mapped = new byte[16];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    System.arraycopy(address.getAddress(), 0, mapped, 12, 4);
    return mapped;
  }

  /// Any address of our family: the wish of a client that has none.
  private static InetAddress any(InetAddress client) {
    return address(new byte[client.getAddress().length]);
  }

  private static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }
}
