package io.peertunnel.discovery.dht.wire;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.wire.MalformedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/// Reads and writes the protobuf messages of `/ipfs/kad/1.0.0`, without the length before them.
/// Pure.
///
/// What a message may hold is bounded while it is read: of the rest no object is made. An item that
/// cannot be used, as an address of an unknown protocol, is left out alone.
///
/// @see <a href="https://github.com/libp2p/specs/tree/master/kad-dht">kad-dht, "RPC messages"</a>
public final class KadCodec {
  /// The longest message, in bytes: what go-libp2p takes.
  public static final int MAX_MESSAGE = 4 << 20;

  /// The longest key, in bytes: what go-libp2p-kad-dht takes.
  public static final int MAX_KEY = 80;

  /// How many closer peers a message is to hold: k.
  public static final int MAX_CLOSER = 20;

  /// How many distinct closer peers of one message are read: go-libp2p-kad-dht adds the peer that
  /// was asked for to the k closest.
  static final int MAX_CLOSER_READ = MAX_CLOSER + 1;

  /// How many distinct providers of one message are read.
  public static final int MAX_PROVIDERS = 128;

  /// How many addresses of one peer are read.
  public static final int MAX_ADDRESSES = 16;

  static final int TYPE = 1;
  static final int KEY = 2;
  static final int CLOSER = 8;
  static final int PROVIDERS = 9;
  static final int CLUSTER_LEVEL = 10;
  static final int PEER_ID = 1;
  static final int PEER_ADDRESS = 2;
  static final int PEER_CONNECTION = 3;

  /// Types by their number on the wire.
  static final List<KadMessage.Type> TYPES = List.of(KadMessage.Type.values());

  /// How a peer is connected, by its number on the wire.
  static final List<KadPeer.Connectedness> CONNECTEDNESS = List.of(KadPeer.Connectedness.values());

  private static final int MAX_NESTING = 16;
  private static final int WIRE_TYPE_BITS = 3;
  private static final int THE_CLUSTER_LEVEL = 1;

  private KadCodec() {}

  /// Encodes a message. Its size is not bounded here.
  public static byte[] encode(KadMessage message) {
    return write(
        out -> {
          out.writeEnum(TYPE, TYPES.indexOf(message.type()));
          if (message.key().size() > 0) {
            out.writeByteArray(KEY, message.key().toArray());
          }
          writePeers(out, CLOSER, message.closer());
          writePeers(out, PROVIDERS, message.providers());
          out.writeInt32(CLUSTER_LEVEL, THE_CLUSTER_LEVEL);
        });
  }

  /// Decodes a request: a message whose key is not empty, unless it is a PING.
  ///
  /// @throws MalformedException if it is not one, or goes beyond what a message may hold
  public static KadMessage decodeRequest(byte[] message) throws MalformedException {
    KadMessage request = decode(message);
    if (request.key().size() == 0 && request.type() != KadMessage.Type.PING) {
      throw new MalformedException("DHT request without a key");
    }
    return request;
  }

  /// Decodes a request or an answer. Servers leave the key out of some answers.
  ///
  /// @throws MalformedException if it is not a message, its type is unknown, or its key too long
  public static KadMessage decode(byte[] message) throws MalformedException {
    if (message.length > MAX_MESSAGE) {
      throw new MalformedException("DHT message of " + message.length + " bytes");
    }
    CodedInputStream in = CodedInputStream.newInstance(message);
    in.setRecursionLimit(MAX_NESTING);
    KadReading reading = new KadReading();
    try {
      // Without it, a field that reaches beyond the end would pass for one that ends there.
      in.pushLimit(message.length);
      readFields(in, reading::field);
    } catch (MalformedException e) {
      throw e;
    } catch (IOException e) {
      throw new MalformedException("not a DHT message: " + e.getMessage());
    }
    return reading.message();
  }

  /// Hands each field up to the limit of `in` to `reader`, and skips those that it does not know.
  static void readFields(CodedInputStream in, FieldReader reader) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      int wireType = tag & ((1 << WIRE_TYPE_BITS) - 1);
      if (wireType == WireFormat.WIRETYPE_START_GROUP
          || wireType == WireFormat.WIRETYPE_END_GROUP) {
        throw new MalformedException("DHT message with a group");
      }
      if (!reader.read(tag, in)) {
        in.skipField(tag);
      }
    }
  }

  static int bytesTag(int field) {
    return field << WIRE_TYPE_BITS | WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }

  static int varintTag(int field) {
    return field << WIRE_TYPE_BITS;
  }

  private static void writePeers(CodedOutputStream out, int field, List<KadPeer> peers)
      throws IOException {
    for (KadPeer peer : peers) {
      out.writeByteArray(field, write(inner -> writePeer(inner, peer)));
    }
  }

  private static void writePeer(CodedOutputStream out, KadPeer peer) throws IOException {
    Bytes id = peer.info().id().multihash();
    out.writeByteArray(PEER_ID, id.toArray());
    for (Multiaddr address : peer.info().addresses()) {
      out.writeByteArray(PEER_ADDRESS, address.encode().toArray());
    }
    if (peer.connection() != KadPeer.Connectedness.NOT_CONNECTED) {
      out.writeEnum(PEER_CONNECTION, CONNECTEDNESS.indexOf(peer.connection()));
    }
  }

  private static byte[] write(FieldWriter writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      writer.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /// Reads the value of one field.
  @FunctionalInterface
  interface FieldReader {
    /// Reads the value behind `tag`, or returns false, having read nothing.
    boolean read(int tag, CodedInputStream in) throws IOException;
  }

  @FunctionalInterface
  private interface FieldWriter {
    void write(CodedOutputStream out) throws IOException;
  }
}
