package io.peertunnel.discovery.dht.table;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Makes peers up.
public final class Peers {
  private Peers() {}

  /// Returns a random id.
  public static PeerId id(RandomGenerator random) {
    byte[] multihash = new byte[34];
    random.nextBytes(multihash);
    multihash[0] = 0x12;
    multihash[1] = 32;
    return new PeerId(Bytes.copyOf(multihash));
  }

  /// Returns a peer with a random id.
  public static PeerInfo at(RandomGenerator random, String... addresses) {
    return of(id(random), addresses);
  }

  /// Returns a peer.
  public static PeerInfo of(PeerId id, String... addresses) {
    return new PeerInfo(id, Stream.of(addresses).map(Multiaddr::parse).toList());
  }

  /// Returns a peer with a random id at a private address.
  public static PeerInfo any(RandomGenerator random) {
    return new PeerInfo(id(random), List.of(Multiaddr.parse("/ip4/10.0.0.1/tcp/4001")));
  }

  /// Returns a peer whose point shares exactly so many bits with `key`.
  public static PeerInfo sharing(Key key, int prefix, RandomGenerator random, String... addresses) {
    return of(key.randomPeerSharing(prefix, random), addresses);
  }
}
