package io.peertunnel.discovery.dht.wire;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerInfo;
import java.util.List;

/// A request or an answer of `/ipfs/kad/1.0.0`.
///
/// @param type what is asked or answered
/// @param key a peer id for FIND_NODE, a multihash for providers, empty for PING
/// @param closer the peers that are closer to the key
/// @param providers the peers that provide the key
/// @see <a href="https://github.com/libp2p/specs/tree/master/kad-dht">kad-dht, "RPC messages"</a>
public record KadMessage(Type type, Bytes key, List<KadPeer> closer, List<KadPeer> providers) {
  /// The protocol of public and private networks.
  public static final String PROTOCOL = "/ipfs/kad/1.0.0";

  /// Copies the lists.
  public KadMessage {
    closer = List.copyOf(closer);
    providers = List.copyOf(providers);
  }

  /// What a message asks or answers. The order is the number on the wire.
  public enum Type {
    /// Stores a value record.
    PUT_VALUE,
    /// Asks for a value record.
    GET_VALUE,
    /// Says that the sender provides the key; never answered.
    ADD_PROVIDER,
    /// Asks who provides the key.
    GET_PROVIDERS,
    /// Asks for the peers closest to the key.
    FIND_NODE,
    /// Asks for the same message back.
    PING
  }

  /// Returns the request for the peers closest to `peer`.
  public static KadMessage findNode(Bytes peer) {
    return new KadMessage(Type.FIND_NODE, peer, List.of(), List.of());
  }

  /// Returns the request for the providers of a multihash.
  public static KadMessage getProviders(Bytes multihash) {
    return new KadMessage(Type.GET_PROVIDERS, multihash, List.of(), List.of());
  }

  /// Returns the message that says that `self` provides a multihash.
  public static KadMessage addProvider(Bytes multihash, PeerInfo self) {
    KadPeer sender = new KadPeer(self, KadPeer.Connectedness.NOT_CONNECTED);
    return new KadMessage(Type.ADD_PROVIDER, multihash, List.of(), List.of(sender));
  }
}
