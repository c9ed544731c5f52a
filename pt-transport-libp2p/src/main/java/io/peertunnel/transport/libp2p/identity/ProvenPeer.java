package io.peertunnel.transport.libp2p.identity;

import io.peertunnel.spi.Bytes;
import java.util.Optional;

/// What a handshake has proved and agreed.
///
/// @param key the key that the peer holds
/// @param channelBinding 32 bytes that only the two ends of this handshake share
public record ProvenPeer(PublicKey key, EarlyMuxer muxer, Bytes channelBinding) {
  /// The multiplexer that the handshake agreed upon by the way, if it did.
  ///
  /// @param choice its protocol id; empty leaves the choice to multistream
  public record EarlyMuxer(String choice) {
    /// Nothing was agreed upon.
    public static final EarlyMuxer NONE = new EarlyMuxer("");

    /// Returns the protocol id, or empty if multistream must settle it.
    public Optional<String> agreed() {
      return choice.isEmpty() ? Optional.empty() : Optional.of(choice);
    }
  }
}
