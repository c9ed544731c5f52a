package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostOptions;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.testing.FakePeers;
import io.peertunnel.spi.testing.HostContract;
import io.peertunnel.spi.testing.StreamContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/// Holds the host to the contracts of the SPI, over real sockets on loopback.
class ContractsIT {
  private static final String IP4 = "/ip4/127.0.0.1/tcp/0";
  private static final String IP6 = "/ip6/::1/tcp/0";
  private static final String QUIC4 = "/ip4/127.0.0.1/udp/0/quic-v1";
  private static final String QUIC6 = "/ip6/::1/udp/0/quic-v1";

  @Nested
  class NoiseOverIp4 extends Hosts {
    NoiseOverIp4() {
      super("noise", IP4);
    }
  }

  @Nested
  class TlsOverIp4 extends Hosts {
    TlsOverIp4() {
      super("tls", IP4);
    }
  }

  @Nested
  class NoiseOverIp6 extends Hosts {
    NoiseOverIp6() {
      super("noise", IP6);
    }
  }

  @Nested
  class TlsOverIp6 extends Hosts {
    TlsOverIp6() {
      super("tls", IP6);
    }
  }

  @Nested
  class QuicOverIp4 extends Hosts {
    QuicOverIp4() {
      super("tls", QUIC4);
    }
  }

  @Nested
  class QuicOverIp6 extends Hosts {
    QuicOverIp6() {
      super("tls", QUIC6);
    }
  }

  @Nested
  class StreamsOverQuic extends StreamContract {
    @Override
    protected Host open(String name) throws Exception {
      return host("tls", QUIC4);
    }
  }

  @Nested
  class StreamsOverNoise extends StreamContract {
    @Override
    protected Host open(String name) throws Exception {
      return host("noise", IP4);
    }
  }

  @Nested
  class StreamsOverTls extends StreamContract {
    @Override
    protected Host open(String name) throws Exception {
      return host("tls", IP6);
    }
  }

  abstract static class Hosts extends HostContract {
    private final String security;
    private final String listen;
    private final ServerSocket silent;

    Hosts(String security, String listen) {
      this.security = security;
      this.listen = listen;
      try {
        this.silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

    @AfterEach
    final void closeSilent() throws IOException {
      silent.close();
    }

    @Override
    protected Host open(String name) throws Exception {
      return host(security, listen);
    }

    @Override
    protected PeerInfo silentPeer() {
      Multiaddr address = Multiaddr.ofTcp((InetSocketAddress) silent.getLocalSocketAddress());
      return new PeerInfo(FakePeers.id("silent"), List.of(address));
    }
  }

  private static Host host(String security, String listen) throws Exception {
    HostOptions options = new HostOptions(List.of(Multiaddr.parse(listen)), "pt/test");
    return new Libp2pTransport().open(options, TestContext.of("security", security));
  }
}
