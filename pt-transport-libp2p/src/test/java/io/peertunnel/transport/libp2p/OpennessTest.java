package io.peertunnel.transport.libp2p;

import static io.peertunnel.transport.libp2p.autonat.Reachability.Status.PRIVATE;
import static io.peertunnel.transport.libp2p.autonat.Reachability.Status.PUBLIC;
import static io.peertunnel.transport.libp2p.autonat.Reachability.Status.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Multiaddr;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpennessTest {
  private static final List<Multiaddr> SERVER =
      addresses("/ip4/10.0.0.7/tcp/4001", "/ip4/1.2.3.4/udp/4001/quic-v1");
  private static final List<Multiaddr> HOME =
      addresses("/ip4/192.168.1.7/tcp/4001", "/ip6/2a01:4f8::7/tcp/4001");

  @Test
  void aServerIsOpenOnceOthersHaveComeIn() {
    assertThat(Openness.isOpen(SERVER, PUBLIC)).isTrue();
    assertThat(Openness.isOpen(SERVER, UNKNOWN)).isFalse();
    assertThat(Openness.isOpen(SERVER, PRIVATE)).isFalse();
  }

  @Test
  void publicIpv6IsNotForAll() {
    assertThat(Openness.isOpen(HOME, PUBLIC)).isFalse();
  }

  @Test
  void whatIsReachedThroughARouterIsNotOurOwn() {
    assertThat(Openness.isOpen(addresses("/ip4/192.168.1.7/tcp/4001"), PUBLIC)).isFalse();
  }

  private static List<Multiaddr> addresses(String... texts) {
    return Stream.of(texts).map(Multiaddr::parse).toList();
  }
}
