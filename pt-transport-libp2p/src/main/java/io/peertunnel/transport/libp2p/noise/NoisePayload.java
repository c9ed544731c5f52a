package io.peertunnel.transport.libp2p.noise;

import com.google.protobuf.CodedInputStream;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.identity.Protobuf;
import io.peertunnel.transport.libp2p.identity.ProvenPeer.EarlyMuxer;
import io.peertunnel.transport.libp2p.identity.PublicKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// What a side of the handshake tells in messages 2 and 3: whose static key it is, and which
/// multiplexers it knows. Pure.
///
/// @param key the identity key, which has signed the static key
/// @param muxers protocol ids, most wanted first; empty if the peer does not tell
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/noise/README.md">libp2p Noise</a>
record NoisePayload(PublicKey key, List<String> muxers) {
  /// The longest payload, in bytes.
  static final int MAX_LENGTH = 4096;

  /// The most multiplexers that a payload names.
  static final int MAX_MUXERS = 16;

  private static final byte[] DOMAIN =
      "noise-libp2p-static-key:".getBytes(StandardCharsets.US_ASCII);
  private static final int EXTENSIONS = 4;
  private static final int STREAM_MUXERS = 2;

  /// Returns our own payload.
  static Bytes seal(Identity identity, byte[] staticKey, List<String> muxers) {
    Bytes extensions =
        Protobuf.write(
            out -> {
              for (String muxer : muxers) {
                out.writeString(STREAM_MUXERS, muxer);
              }
            });
    byte[] signature = identity.sign(signedBytes(staticKey));
    return Protobuf.write(
        out -> {
          out.writeByteArray(1, identity.publicKey().encoded().toArray());
          out.writeByteArray(2, signature);
          out.writeByteArray(EXTENSIONS, extensions.toArray());
        });
  }

  /// Reads the peer's payload.
  ///
  /// @throws MalformedException if it does not prove whose static key the peer used, or is larger
  ///     than allowed
  static NoisePayload open(NoiseXx.Remote remote) throws MalformedException {
    byte[] payload = remote.payload().toArray();
    if (payload.length > MAX_LENGTH) {
      throw new MalformedException("Noise payload of " + payload.length + " bytes");
    }
    Fields fields = new Fields();
    Protobuf.read(payload, "Noise payload", fields::read);
    PublicKey key = PublicKey.parse(Bytes.copyOf(fields.key));
    if (!key.verify(signedBytes(remote.staticKey().toArray()), fields.signature)) {
      throw new MalformedException("Noise payload whose signature does not hold");
    }
    return new NoisePayload(key, List.copyOf(fields.muxers));
  }

  /// Returns the first multiplexer of the initiator's list that the responder's list holds too.
  static EarlyMuxer choose(List<String> initiator, List<String> responder) {
    return initiator.stream()
        .filter(responder::contains)
        .findFirst()
        .map(EarlyMuxer::new)
        .orElse(EarlyMuxer.NONE);
  }

  private static byte[] signedBytes(byte[] staticKey) {
    return ByteBuffer.allocate(DOMAIN.length + staticKey.length).put(DOMAIN).put(staticKey).array();
  }

  private static final class Fields {
    private final List<String> muxers = new ArrayList<>();
    private byte[] key = {};
    private byte[] signature = {};

    boolean read(int tag, CodedInputStream in) throws IOException {
      switch (tag) {
        case 1 << 3 | 2 -> key = in.readByteArray();
        case 2 << 3 | 2 -> signature = in.readByteArray();
        case EXTENSIONS << 3 | 2 ->
            Protobuf.read(in.readByteArray(), "Noise extensions", this::readExtension);
        default -> {
          return false;
        }
      }
      return true;
    }

    private boolean readExtension(int tag, CodedInputStream in) throws IOException {
      if (tag != Protobuf.bytesTag(STREAM_MUXERS)) {
        return false;
      }
      if (muxers.size() == MAX_MUXERS) {
        throw new MalformedException("Noise payload with more than 16 multiplexers");
      }
      muxers.add(in.readStringRequireUtf8());
      return true;
    }
  }
}
