/// Finds the peers of a tunnel in a text file. Knows the SPI of PeerTunnel and nothing else of it.
module org.example.hostsfile {
  requires io.peertunnel.spi;

  provides io.peertunnel.spi.DiscoveryProvider with
      org.example.hostsfile.HostsFileProvider;
}
