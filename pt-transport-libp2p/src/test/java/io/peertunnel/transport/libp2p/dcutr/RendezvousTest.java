package io.peertunnel.transport.libp2p.dcutr;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Multiaddr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RendezvousTest {
  private static final Multiaddr PUBLIC = Multiaddr.parse("/ip4/8.8.8.8/udp/4001/quic-v1");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/192.168.1.1/tcp/4001",
        "/ip4/127.0.0.1/udp/4001/quic-v1",
        "/ip4/224.0.0.1/tcp/4001",
        "/ip4/0.0.0.0/tcp/4001",
        "/dns4/example.com/tcp/4001",
        "/ip4/8.8.8.8/udp/4001",
        "/ip4/8.8.8.8/tcp/1/p2p/12D3KooWGC6TvWhfapngX6wvJHMYvKpDMXPb3ZnCZ6dMoaMtimQ5/p2p-circuit",
        "/ip4/8.8.4.4/tcp/7"
      })
  void dialsOnlyWhatAHoleCanBePunchedTo(String address) {
    List<Multiaddr> own = List.of(Multiaddr.parse("/ip4/8.8.4.4/tcp/7"));
    List<Multiaddr> named = List.of(Multiaddr.parse(address), PUBLIC);
    assertThat(Rendezvous.with(named, own, Duration.ZERO).addresses()).containsExactly(PUBLIC);
  }

  @Test
  void isForQuicOnlyIfBothSidesAre() {
    List<Multiaddr> quic = List.of(Multiaddr.parse("/ip4/8.8.4.4/tcp/7"), PUBLIC);
    List<Multiaddr> plain = List.of(Multiaddr.parse("/ip4/8.8.4.4/tcp/7"));
    assertThat(new Rendezvous(quic, quic, Duration.ZERO).isForQuic()).isTrue();
    assertThat(new Rendezvous(quic, plain, Duration.ZERO).isForQuic()).isFalse();
    assertThat(new Rendezvous(plain, quic, Duration.ZERO).isForQuic()).isFalse();
  }

  @Test
  void dialsOnlySoManyAddresses() {
    List<Multiaddr> many = new ArrayList<>();
    for (int port = 1; port <= 500; port++) {
      many.add(Multiaddr.parse("/ip4/8.8.8.8/tcp/" + port));
    }
    assertThat(Rendezvous.with(many, List.of(), Duration.ZERO).addresses())
        .hasSize(Rendezvous.MAX_ADDRESSES);
  }
}
