package io.peertunnel.transport.libp2p.identity;

import com.google.protobuf.CodedInputStream;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.wire.MalformedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The addresses of a peer, as it signs them itself. Pure.
///
/// @param id the peer
/// @param seq grows with every record of a peer, as an unsigned number; of two records the smaller
///     is outdated
/// @param addresses where the peer says it can be reached, at most [#MAX_ADDRESSES]
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/RFC/0003-routing-records.md">RFC
///     0003</a>
public record PeerRecord(PeerId id, long seq, List<Multiaddr> addresses) {
  /// How many addresses of a record are kept; the rest is dropped.
  public static final int MAX_ADDRESSES = 64;

  private static final String DOMAIN = "libp2p-peer-record";
  private static final Bytes TYPE = Bytes.copyOf(new byte[] {0x03, 0x01});

  /// Keeps the first addresses.
  public PeerRecord {
    addresses = List.copyOf(addresses.subList(0, Math.min(MAX_ADDRESSES, addresses.size())));
  }

  /// Returns our own record as a signed envelope.
  ///
  /// @throws IllegalArgumentException if the record is not about `identity`
  public Bytes seal(Identity identity) {
    if (!id.equals(identity.id())) {
      throw new IllegalArgumentException("a record of " + id + " is not ours to sign");
    }
    return SignedEnvelope.seal(identity, DOMAIN, TYPE, encode()).encoded();
  }

  /// Opens a signed envelope that holds a record. Addresses that cannot be parsed are dropped, the
  /// rest is kept.
  ///
  /// @throws MalformedException if there is no such record within, or another peer has signed it
  public static PeerRecord open(Bytes envelope) throws MalformedException {
    SignedEnvelope opened = SignedEnvelope.open(envelope, DOMAIN, TYPE);
    Fields fields = new Fields();
    Protobuf.read(opened.payload().toArray(), "peer record", fields::read);
    if (!opened.key().id().multihash().equals(fields.id)) {
      throw new MalformedException("peer record that another peer has signed");
    }
    return new PeerRecord(opened.key().id(), fields.seq, fields.addresses);
  }

  private Bytes encode() {
    return Protobuf.write(
        out -> {
          out.writeByteArray(1, id.multihash().toArray());
          out.writeUInt64(2, seq);
          for (Multiaddr address : addresses) {
            Bytes entry =
                Protobuf.write(inner -> inner.writeByteArray(1, address.encode().toArray()));
            out.writeByteArray(3, entry.toArray());
          }
        });
  }

  private static final class Fields {
    private final List<Multiaddr> addresses = new ArrayList<>();
    private Bytes id = Bytes.empty();
    private long seq;

    boolean read(int tag, CodedInputStream in) throws IOException {
      switch (tag) {
        case 1 << 3 | 2 -> id = Bytes.copyOf(in.readByteArray());
        case 2 << 3 -> seq = in.readUInt64();
        case 3 << 3 | 2 ->
            Protobuf.read(in.readByteArray(), "address of a peer record", this::readAddress);
        default -> {
          return false;
        }
      }
      return true;
    }

    private boolean readAddress(int tag, CodedInputStream in) throws IOException {
      if (tag != Protobuf.bytesTag(1)) {
        return false;
      }
      byte[] address = in.readByteArray();
      if (addresses.size() < MAX_ADDRESSES) {
        keep(address);
      }
      return true;
    }

    private void keep(byte[] address) {
      try {
        addresses.add(Multiaddr.decode(Bytes.copyOf(address)));
      } catch (MalformedException _) {
        // An address of a protocol unknown to us: the others still serve.
      }
    }
  }
}
