/// Carries Unix domain sockets. Knows the SPI of PeerTunnel and nothing else of it.
module org.example.unix {
  requires io.peertunnel.spi;

  provides io.peertunnel.spi.ForwarderProvider with
      org.example.unix.UnixForwarderProvider;
}
