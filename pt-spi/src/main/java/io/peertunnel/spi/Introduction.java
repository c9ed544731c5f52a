package io.peertunnel.spi;

import java.util.List;
import java.util.Set;

/// What a peer says of itself once it is connected. Nothing of it is proved.
///
/// @param protocols the protocols that it serves
/// @param addresses where it says it can be reached, without its own `/p2p/…`; may be empty
public record Introduction(Set<String> protocols, List<Multiaddr> addresses) {
  /// Copies the collections.
  public Introduction {
    protocols = Set.copyOf(protocols);
    addresses = List.copyOf(addresses);
  }
}
