package io.peertunnel.transport.libp2p.identify;

import com.google.protobuf.CodedInputStream;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identity.Protobuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// The message in which a peer tells of itself. Pure.
///
/// What a field may hold is bounded when it is read: the first [#MAX_ADDRESSES] addresses, the
/// first [#MAX_PROTOCOLS] protocols, the first [#MAX_TEXT] printable characters of a text.
/// Addresses that cannot be parsed are skipped.
///
/// @param publicKey the protobuf encoding of the peer's key
/// @param addresses where it says it listens
/// @param protocols what it says it speaks
/// @param observed our own address, as it sees it
/// @param agent the name and version of its program
/// @param signedRecord an envelope with a peer record
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/identify/README.md">identify</a>
record IdentifyMessage(
    Optional<Bytes> publicKey,
    List<Multiaddr> addresses,
    SortedSet<String> protocols,
    Optional<Multiaddr> observed,
    String agent,
    Optional<Bytes> signedRecord) {
  static final int MAX_ADDRESSES = 64;
  static final int MAX_PROTOCOLS = 256;
  static final int MAX_TEXT = 128;

  private static final int PUBLIC_KEY = 1;
  private static final int LISTEN_ADDRESS = 2;
  private static final int PROTOCOL = 3;
  private static final int OBSERVED_ADDRESS = 4;
  private static final int PROTOCOL_VERSION = 5;
  private static final int AGENT_VERSION = 6;
  private static final int SIGNED_PEER_RECORD = 8;

  /// Decodes the messages of one answer as the one message that they make together.
  ///
  /// @throws MalformedException if one is not protobuf
  static IdentifyMessage decode(List<byte[]> parts) throws MalformedException {
    Reading reading = new Reading();
    for (byte[] part : parts) {
      Protobuf.read(part, "identify message", reading::field);
    }
    return reading.message();
  }

  /// Encodes the message.
  ///
  /// @param version the value of the field `protocolVersion`
  Bytes encode(String version) {
    return Protobuf.write(
        out -> {
          if (publicKey.isPresent()) {
            out.writeByteArray(PUBLIC_KEY, publicKey.get().toArray());
          }
          for (Multiaddr address : addresses) {
            out.writeByteArray(LISTEN_ADDRESS, address.encode().toArray());
          }
          for (String protocol : protocols) {
            out.writeString(PROTOCOL, protocol);
          }
          if (observed.isPresent()) {
            out.writeByteArray(OBSERVED_ADDRESS, observed.get().encode().toArray());
          }
          out.writeString(PROTOCOL_VERSION, version);
          out.writeString(AGENT_VERSION, agent);
          if (signedRecord.isPresent()) {
            out.writeByteArray(SIGNED_PEER_RECORD, signedRecord.get().toArray());
          }
        });
  }

  private static final class Reading {
    private Optional<Bytes> publicKey = Optional.empty();
    private final List<Multiaddr> addresses = new ArrayList<>();
    private final SortedSet<String> protocols = new TreeSet<>();
    private Optional<Multiaddr> observed = Optional.empty();
    private String agent = "";
    private Optional<Bytes> signedRecord = Optional.empty();

    boolean field(int tag, CodedInputStream in) throws IOException {
      if (tag == Protobuf.bytesTag(PUBLIC_KEY)) {
        publicKey = Optional.of(Bytes.copyOf(in.readByteArray()));
      } else if (tag == Protobuf.bytesTag(LISTEN_ADDRESS)) {
        byte[] address = in.readByteArray();
        if (addresses.size() < MAX_ADDRESSES) {
          parse(address).ifPresent(addresses::add);
        }
      } else if (tag == Protobuf.bytesTag(PROTOCOL)) {
        addProtocol(in.readByteArray());
      } else if (tag == Protobuf.bytesTag(OBSERVED_ADDRESS)) {
        observed = parse(in.readByteArray());
      } else if (tag == Protobuf.bytesTag(AGENT_VERSION)) {
        agent = printable(in.readByteArray());
      } else if (tag == Protobuf.bytesTag(SIGNED_PEER_RECORD)) {
        signedRecord = Optional.of(Bytes.copyOf(in.readByteArray()));
      } else {
        return false;
      }
      return true;
    }

    IdentifyMessage message() {
      return new IdentifyMessage(publicKey, addresses, protocols, observed, agent, signedRecord);
    }

    private void addProtocol(byte[] text) {
      String protocol = new String(text, StandardCharsets.UTF_8);
      boolean usable =
          !protocol.isEmpty()
              && text.length <= MAX_TEXT
              && protocol.chars().noneMatch(Character::isISOControl);
      if (usable && protocols.size() < MAX_PROTOCOLS) {
        protocols.add(protocol);
      }
    }

    private static Optional<Multiaddr> parse(byte[] binary) {
      try {
        return Optional.of(Multiaddr.decode(Bytes.copyOf(binary)));
      } catch (MalformedException e) {
        return Optional.empty();
      }
    }

    private static String printable(byte[] text) {
      StringBuilder result = new StringBuilder();
      new String(text, StandardCharsets.UTF_8)
          .codePoints()
          .filter(c -> !Character.isISOControl(c) && isVisible(c))
          .limit(MAX_TEXT)
          .forEach(result::appendCodePoint);
      return result.toString();
    }

    private static boolean isVisible(int codePoint) {
      return switch (Character.getType(codePoint)) {
        case Character.FORMAT,
            Character.SURROGATE,
            Character.PRIVATE_USE,
            Character.UNASSIGNED,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR ->
            false;
        default -> true;
      };
    }
  }
}
