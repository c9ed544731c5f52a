package io.peertunnel.transport.libp2p.relay;

import com.google.protobuf.CodedInputStream;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.identity.Protobuf;
import io.peertunnel.transport.libp2p.identity.SignedEnvelope;
import java.io.IOException;

/// A relay's word, signed, that a peer has a reservation. Pure.
///
/// @param relay who gives it
/// @param peer who has the reservation
/// @param expires when it ends, in seconds of Unix time, as an unsigned number
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/relay/circuit-v2.md">circuit v2,
///     reservation vouchers</a>
record Voucher(PeerId relay, PeerId peer, long expires) {
  private static final String DOMAIN = "libp2p-relay-rsvp";
  private static final Bytes TYPE = Bytes.copyOf(new byte[] {0x03, 0x02});

  /// Returns the voucher as a signed envelope.
  ///
  /// @throws IllegalArgumentException if the relay is not `identity`
  Bytes seal(Identity identity) {
    if (!relay.equals(identity.id())) {
      throw new IllegalArgumentException("a voucher of " + relay + " is not ours to sign");
    }
    return SignedEnvelope.seal(identity, DOMAIN, TYPE, encode()).encoded();
  }

  /// Opens a signed envelope that holds a voucher.
  ///
  /// @throws MalformedException if there is none within, or another than its relay has signed it
  static Voucher open(Bytes envelope) throws MalformedException {
    SignedEnvelope opened = SignedEnvelope.open(envelope, DOMAIN, TYPE);
    Reading reading = new Reading();
    Protobuf.read(opened.payload().toArray(), "voucher", reading::field);
    PeerId relay = Fields.peerId(reading.relay);
    if (!opened.key().id().equals(relay)) {
      throw new MalformedException("voucher that another than its relay has signed");
    }
    return new Voucher(relay, Fields.peerId(reading.peer), reading.expires);
  }

  private Bytes encode() {
    return Protobuf.write(
        out -> {
          out.writeByteArray(1, relay.multihash().toArray());
          out.writeByteArray(2, peer.multihash().toArray());
          out.writeUInt64(3, expires);
        });
  }

  private static final class Reading {
    private byte[] relay = {};
    private byte[] peer = {};
    private long expires;

    boolean field(int tag, CodedInputStream in) throws IOException {
      if (tag == Protobuf.bytesTag(1)) {
        relay = in.readByteArray();
      } else if (tag == Protobuf.bytesTag(2)) {
        peer = in.readByteArray();
      } else if (tag == Protobuf.varintTag(3)) {
        expires = in.readUInt64();
      } else {
        return false;
      }
      return true;
    }
  }
}
