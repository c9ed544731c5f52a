/// Finds peers on the local network by libp2p's multicast DNS.
///
/// Knows the SPI only. Exports nothing; the program finds it as a service.
module io.peertunnel.discovery.mdns {
  requires io.peertunnel.spi;

  provides io.peertunnel.spi.DiscoveryProvider with
      io.peertunnel.discovery.mdns.MdnsProvider;
}
