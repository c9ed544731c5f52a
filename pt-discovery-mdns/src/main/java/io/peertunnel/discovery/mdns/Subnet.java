package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.Bytes;

/// An address of an interface, with how many of its leading bits all on the link share. Pure.
///
/// @param address 4 or 16 bytes
/// @param bits 0 to the address's length in bits
record Subnet(Bytes address, int bits) {
  boolean contains(byte[] other) {
    if (other.length != address.size()) {
      return false;
    }
    for (int bit = 0; bit < bits; bit += 8) {
      int mask = 0xff00 >> Math.min(8, bits - bit) & 0xff;
      if (((other[bit / 8] ^ address.get(bit / 8)) & mask) != 0) {
        return false;
      }
    }
    return true;
  }
}
