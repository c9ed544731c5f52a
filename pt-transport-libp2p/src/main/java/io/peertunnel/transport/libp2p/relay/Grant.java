package io.peertunnel.transport.libp2p.relay;

import com.google.protobuf.CodedInputStream;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identity.Protobuf;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A reservation as a relay words it. Pure.
///
/// @param expires when it ends, in seconds of Unix time, as an unsigned number
/// @param addresses where the relay can be reached, at most [#MAX_ADDRESSES]; may be empty
/// @param voucher a signed envelope with a [Voucher]
record Grant(long expires, List<Multiaddr> addresses, Optional<Bytes> voucher) {
  /// How many addresses are read or written; the rest is dropped.
  static final int MAX_ADDRESSES = 32;

  /// Keeps the first addresses.
  Grant {
    addresses = List.copyOf(addresses.subList(0, Math.min(MAX_ADDRESSES, addresses.size())));
  }

  Bytes encode() {
    return Protobuf.write(
        out -> {
          out.writeUInt64(1, expires);
          for (Multiaddr address : addresses) {
            out.writeByteArray(2, address.encode().toArray());
          }
          if (voucher.isPresent()) {
            out.writeByteArray(3, voucher.get().toArray());
          }
        });
  }

  static Grant decode(byte[] message) throws MalformedException {
    Reading reading = new Reading();
    Protobuf.read(message, "reservation", reading::field);
    return new Grant(reading.expires, reading.addresses, reading.voucher);
  }

  private static final class Reading {
    private long expires;
    private final List<Multiaddr> addresses = new ArrayList<>();
    private Optional<Bytes> voucher = Optional.empty();

    boolean field(int tag, CodedInputStream in) throws IOException {
      if (tag == Protobuf.varintTag(1)) {
        expires = in.readUInt64();
      } else if (tag == Protobuf.bytesTag(2)) {
        byte[] address = in.readByteArray();
        if (addresses.size() < MAX_ADDRESSES) {
          keep(address);
        }
      } else if (tag == Protobuf.bytesTag(3)) {
        voucher = Optional.of(Bytes.copyOf(in.readByteArray()));
      } else {
        return false;
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
