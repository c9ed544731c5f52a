package io.peertunnel.transport.libp2p.identify;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identity.PeerRecord;
import io.peertunnel.transport.libp2p.identity.PublicKey;
import java.util.List;
import java.util.Optional;

/// Decides what of an identify message is believed. Pure.
///
/// - A key that is not the connection's, or a record that the connection's peer has not signed
///   about itself: the message, or the record, is ignored.
/// - A valid record's addresses replace the plain ones.
/// - A peer on this machine is believed all addresses, one in a private network all but loopback, a
///   public one only the public ones; so go-libp2p does it.
final class Judgement {
  private Judgement() {}

  /// Returns what is believed, or empty if the message claims another key.
  ///
  /// @param peer the peer of the connection, as proved
  /// @param remote the address of the peer
  static Optional<PeerFacts> of(IdentifyMessage message, PeerId peer, Multiaddr remote) {
    if (message.publicKey().isPresent() && !isKeyOf(message.publicKey().get(), peer)) {
      return Optional.empty();
    }
    Optional<PeerRecord> record = message.signedRecord().flatMap(each -> recordOf(each, peer));
    List<Multiaddr> claimed = record.map(PeerRecord::addresses).orElse(message.addresses());
    return Optional.of(
        new PeerFacts(
            claimed.stream()
                .map(address -> address.withoutPeer(peer))
                .filter(address -> !address.isEmpty() && isPlausible(address, remote))
                .distinct()
                .toList(),
            message.protocols(),
            message.agent(),
            message.observed(),
            record.isPresent() ? PeerFacts.Signature.VALID : PeerFacts.Signature.NONE));
  }

  private static boolean isKeyOf(Bytes key, PeerId peer) {
    try {
      return PublicKey.parse(key).id().equals(peer);
    } catch (MalformedException e) {
      return false;
    }
  }

  private static Optional<PeerRecord> recordOf(Bytes envelope, PeerId peer) {
    try {
      return Optional.of(PeerRecord.open(envelope)).filter(record -> record.id().equals(peer));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private static boolean isPlausible(Multiaddr claimed, Multiaddr remote) {
    if (remote.isLoopback()) {
      return true;
    }
    return remote.isPublic() ? claimed.isPublic() : !claimed.isLoopback();
  }
}
