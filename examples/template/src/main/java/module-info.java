/// A discovery to start from.
module org.example.mydiscovery {
  requires io.peertunnel.spi;

  provides io.peertunnel.spi.DiscoveryProvider with
      org.example.mydiscovery.MyDiscoveryProvider;
}
