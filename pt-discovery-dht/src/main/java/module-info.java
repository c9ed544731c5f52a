/// Finds peers anywhere through the Kademlia DHT of libp2p, `/ipfs/kad/1.0.0`.
///
/// Knows the SPI only. Exports nothing; the program finds it as a service.
module io.peertunnel.discovery.dht {
  requires com.google.protobuf;
  requires io.peertunnel.spi;

  provides io.peertunnel.spi.DiscoveryProvider with
      io.peertunnel.discovery.dht.DhtProvider;
}
