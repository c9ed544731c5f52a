/// Carries TCP: joins local sockets with streams.
///
/// Nothing is exported: the launcher finds the provider by service binding and knows the SPI only.
module io.peertunnel.forward.tcp {
  requires io.netty.buffer;
  requires io.netty.common;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;
  requires io.peertunnel.spi;

  provides io.peertunnel.spi.ForwarderProvider with
      io.peertunnel.forward.tcp.TcpForwarderProvider;
}
