package io.peertunnel.discovery.dht.store;

import io.peertunnel.discovery.dht.wire.KadCodec;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.wire.MalformedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The addresses of one provider as one sequence of bytes: each with its length, two bytes, before
/// it. Pure.
final class AddressBlock {
  /// Addresses that would go beyond this are left out.
  static final int MAX_BYTES = 2048;

  private AddressBlock() {}

  /// Packs the first addresses that fit.
  static Bytes pack(List<Multiaddr> addresses) {
    ByteBuffer block = ByteBuffer.allocate(MAX_BYTES);
    addresses.stream()
        .limit(KadCodec.MAX_ADDRESSES)
        .map(Multiaddr::encode)
        .filter(binary -> binary.size() > 0)
        .forEach(
            binary -> {
              if (block.remaining() >= Short.BYTES + binary.size()) {
                block.putShort((short) binary.size()).put(binary.buffer());
              }
            });
    return Bytes.copyOf(block.flip());
  }

  /// Unpacks a block. What cannot be read is left out.
  static List<Multiaddr> unpack(Bytes block) {
    List<Multiaddr> addresses = new ArrayList<>();
    ByteBuffer in = block.buffer();
    while (in.remaining() > Short.BYTES) {
      int size = Short.toUnsignedInt(in.getShort());
      int end = Math.min(in.position() + size, in.limit());
      try {
        addresses.add(Multiaddr.decode(block.slice(in.position(), end)));
      } catch (MalformedException e) {
        // Written by a version that knew more protocols.
      }
      in.position(end);
    }
    return addresses;
  }
}
