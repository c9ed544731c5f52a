package org.example.mydiscovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import io.peertunnel.spi.testing.FakePluginContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MyDiscoveryTest {
  private final MyDiscoveryProvider provider = new MyDiscoveryProvider();
  private final FakePluginContext context = FakePluginContext.withoutDirectory(provider.settings());

  @Test
  void findsThePeerThatTheSettingNames() throws Exception {
    try (FakeNetwork network = new FakeNetwork()) {
      FakeHost us = network.host("us");
      FakeHost peer = network.host("peer");
      context.set("peer", peer.info().fullAddresses().getFirst().toString());
      List<PeerInfo> found = new ArrayList<>();
      try (Discovery discovery = provider.create(us, context)) {
        discovery.find(RendezvousKey.ofDigest(new byte[32]), found::add);
      }
      assertThat(found).containsExactly(peer.info());
    }
  }

  @Test
  void saysWhichSettingIsWrong() {
    try (FakeNetwork network = new FakeNetwork()) {
      FakeHost us = network.host("us");
      assertThatThrownBy(() -> provider.create(us, context))
          .isInstanceOf(TunnelException.class)
          .hasMessageContaining("--set my-discovery.peer=");
      context.set("peer", "10.0.0.1:4001");
      assertThatThrownBy(() -> provider.create(us, context))
          .isInstanceOf(TunnelException.class)
          .hasMessageContaining("my-discovery.peer: ");
    }
  }
}
