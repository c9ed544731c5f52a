package io.peertunnel.spi;

import java.util.List;

/// A peer and the addresses at which it may be reached, none of which ends in its own `/p2p/…`.
///
/// The addresses are hints from an untrusted source: who answers there is known only after the
/// handshake.
///
/// @param id who
/// @param addresses where, in no particular order; may be empty
public record PeerInfo(PeerId id, List<Multiaddr> addresses) {
  /// Copies the list, removes the peer's own `/p2p/…` from the end of each address, and leaves out
  /// what says nothing of where this peer is: an address that ends in another peer's id, or is
  /// nothing but an id.
  public PeerInfo {
    addresses =
        addresses.stream()
            .map(address -> address.withoutPeer(id))
            .filter(address -> !address.isEmpty() && address.peer().isEmpty())
            .distinct()
            .toList();
  }

  /// Splits an address that ends in `/p2p/<id>` into the two.
  ///
  /// @throws IllegalArgumentException if it does not end so, with a sentence for the user
  public static PeerInfo of(Multiaddr address) {
    PeerId id =
        address
            .peer()
            .orElseThrow(
                () -> new IllegalArgumentException(address + " does not end in /p2p/<peer id>"));
    return new PeerInfo(id, List.of(address));
  }

  /// Returns the addresses, each with `/p2p/<id>` at its end, as other programs take them.
  public List<Multiaddr> fullAddresses() {
    return addresses.stream().map(address -> address.withPeer(id)).toList();
  }
}
