/// A libp2p host: TCP with Noise or TLS 1.3 and yamux, QUIC, WebSocket, relays, hole punching.
///
/// Nothing is exported: the launcher finds the provider by service binding and knows the SPI only.
module io.peertunnel.transport.libp2p {
  requires com.google.protobuf;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.classes.quic;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.tcnative.classes.openssl;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;
  requires io.peertunnel.spi;
  requires java.naming;
  requires java.net.http;
  requires java.xml;
  requires jdk.naming.dns;
  requires org.bouncycastle.provider;

  provides io.peertunnel.spi.TransportProvider with
      io.peertunnel.transport.libp2p.Libp2pTransport;
}
