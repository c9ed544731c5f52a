package io.peertunnel.tests.interop;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.RendezvousKey;
import java.util.List;
import java.util.random.RandomGenerator;

/// Hosts of one implementation in a Kademlia DHT that others may share. The host of an index is the
/// same for as long as they run.
public interface DhtHosts extends AutoCloseable {
  /// Who they are and where they listen: servers first, then clients.
  List<PeerInfo> hosts();

  /// Where others join by the first host.
  default Multiaddr bootstrap() {
    return hosts().getFirst().fullAddresses().getFirst();
  }

  /// Lets a host provide a key and returns when records have been stored.
  void provide(int host, RendezvousKey key) throws Exception;

  /// Lets a host look for the providers of a key until it has met `wanted` or the look-up has
  /// ended, and returns those that it found.
  List<PeerInfo> find(int host, RendezvousKey key, PeerId wanted) throws Exception;

  @Override
  void close();

  /// A key that nobody has ever provided.
  static RendezvousKey newKey() {
    byte[] digest = new byte[32];
    RandomGenerator.getDefault().nextBytes(digest);
    return RendezvousKey.ofDigest(digest);
  }
}
