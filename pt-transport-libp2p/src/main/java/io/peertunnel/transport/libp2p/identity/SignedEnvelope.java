package io.peertunnel.transport.libp2p.identity;

import com.google.protobuf.CodedInputStream;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.spi.wire.Varint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A payload that a peer has signed for one purpose. Pure.
///
/// An instance exists only of a signature that holds, whether made here or checked.
///
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/RFC/0002-signed-envelopes.md">
///     RFC 0002</a>
public final class SignedEnvelope {
  /// The longest encoding that is opened, in bytes: an identify message holds no more.
  public static final int MAX_ENCODED = 8 * 1024;

  private final PublicKey key;
  private final Bytes payload;
  private final Bytes encoded;

  private SignedEnvelope(PublicKey key, Bytes payload, Bytes encoded) {
    this.key = key;
    this.payload = payload;
    this.encoded = encoded;
  }

  /// Signs `payload`.
  ///
  /// @param domain the purpose, as the record's specification names it
  /// @param payloadType the type of the payload: raw bytes, no varint
  public static SignedEnvelope seal(
      Identity identity, String domain, Bytes payloadType, Bytes payload) {
    byte[] signature = identity.sign(signedBytes(domain, payloadType, payload));
    Bytes encoded =
        Protobuf.write(
            out -> {
              out.writeByteArray(1, identity.publicKey().encoded().toArray());
              out.writeByteArray(2, payloadType.toArray());
              out.writeByteArray(3, payload.toArray());
              out.writeByteArray(5, signature);
            });
    return new SignedEnvelope(identity.publicKey(), payload, encoded);
  }

  /// Parses an envelope and checks type and signature. Whose key may sign the payload is for the
  /// caller to judge.
  ///
  /// @throws MalformedException if it is too long, no envelope, of another type, or not signed by
  ///     its key for `domain`
  public static SignedEnvelope open(Bytes encoded, String domain, Bytes payloadType)
      throws MalformedException {
    if (encoded.size() > MAX_ENCODED) {
      throw new MalformedException("signed envelope of " + encoded.size() + " bytes");
    }
    Fields fields = new Fields();
    Protobuf.read(encoded.toArray(), "signed envelope", fields::read);
    if (!Arrays.equals(fields.payloadType, payloadType.toArray())) {
      throw new MalformedException("signed envelope with a payload of another type");
    }
    PublicKey key = PublicKey.parse(Bytes.copyOf(fields.key));
    Bytes payload = Bytes.copyOf(fields.payload);
    if (!key.verify(signedBytes(domain, payloadType, payload), fields.signature)) {
      throw new MalformedException("signed envelope whose signature does not hold");
    }
    return new SignedEnvelope(key, payload, encoded);
  }

  /// Returns the key that signed.
  public PublicKey key() {
    return key;
  }

  /// Returns what was signed.
  public Bytes payload() {
    return payload;
  }

  /// Returns the protobuf encoding.
  public Bytes encoded() {
    return encoded;
  }

  private static byte[] signedBytes(String domain, Bytes payloadType, Bytes payload) {
    byte[] name = domain.getBytes(StandardCharsets.UTF_8);
    int size = name.length + payloadType.size() + payload.size();
    ByteBuffer out = ByteBuffer.allocate(size + 3 * Varint.MAX_LENGTH);
    Varint.write(name.length, out);
    out.put(name);
    Varint.write(payloadType.size(), out);
    out.put(payloadType.buffer());
    Varint.write(payload.size(), out);
    out.put(payload.buffer());
    return Arrays.copyOf(out.array(), out.position());
  }

  private static final class Fields {
    private byte[] key = {};
    private byte[] payloadType = {};
    private byte[] payload = {};
    private byte[] signature = {};

    boolean read(int tag, CodedInputStream in) throws IOException {
      switch (tag) {
        case 1 << 3 | 2 -> key = in.readByteArray();
        case 2 << 3 | 2 -> payloadType = in.readByteArray();
        case 3 << 3 | 2 -> payload = in.readByteArray();
        case 5 << 3 | 2 -> signature = in.readByteArray();
        default -> {
          return false;
        }
      }
      return true;
    }
  }
}
