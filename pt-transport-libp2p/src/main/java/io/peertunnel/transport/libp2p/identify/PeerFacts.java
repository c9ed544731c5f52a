package io.peertunnel.transport.libp2p.identify;

import io.peertunnel.spi.Multiaddr;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a peer has told of itself and what of it can be believed. Pure, immutable.
///
/// @param addresses where it says it can be reached, those left out that mean nothing from here
/// @param protocols what it says it speaks
/// @param agent the name and version of its program, printable
/// @param observed our own address, as it sees it
/// @param signed whether the peer has signed the addresses
public record PeerFacts(
    List<Multiaddr> addresses,
    Set<String> protocols,
    String agent,
    Optional<Multiaddr> observed,
    Signature signed) {
  /// Whether addresses are signed.
  public enum Signature {
    /// By the peer itself.
    VALID,
    /// Not at all, or not by the peer.
    NONE
  }

  /// Copies the collections.
  public PeerFacts {
    addresses = List.copyOf(addresses);
    protocols = Set.copyOf(protocols);
  }

  /// Returns the same facts with other protocols: a push without any leaves them unchanged.
  public PeerFacts withProtocols(Set<String> others) {
    return new PeerFacts(addresses, others, agent, observed, signed);
  }
}
