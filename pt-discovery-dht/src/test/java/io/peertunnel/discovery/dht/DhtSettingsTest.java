package io.peertunnel.discovery.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.discovery.dht.DhtSettings.Role;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.FakePeers;
import io.peertunnel.spi.testing.FakePluginContext;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DhtSettingsTest {
  private final FakePluginContext context =
      FakePluginContext.withoutDirectory(DhtSettings.DECLARED);

  @Test
  void joinsThePublicNetworkByItself() throws Exception {
    DhtSettings settings = DhtSettings.of(context);
    assertThat(settings.scope()).isEqualTo(Scope.PUBLIC);
    assertThat(settings.role()).isEqualTo(Role.CLIENT);
    assertThat(settings.entries())
        .hasSize(5)
        .allMatch(entry -> entry.id().toString().startsWith("Qm"));
    assertThat(settings.entries().getFirst().addresses())
        .containsExactly(Multiaddr.parse("/dnsaddr/bootstrap.libp2p.io"));
  }

  @Test
  void gathersTheAddressesOfOneEntryPeer() throws Exception {
    String id = "/p2p/" + FakePeers.id("node");
    context.set("bootstrap", "/ip4/10.0.0.1/tcp/1" + id + ", /ip6/fd00::1/tcp/1" + id);
    DhtSettings settings = DhtSettings.of(context);
    assertThat(settings.scope()).isEqualTo(Scope.ANY);
    assertThat(settings.entries()).hasSize(1);
    assertThat(settings.entries().getFirst().addresses())
        .containsExactlyElementsOf(
            List.of(Multiaddr.parse("/ip4/10.0.0.1/tcp/1"), Multiaddr.parse("/ip6/fd00::1/tcp/1")));
  }

  @Test
  void mayBeginANetworkOfItsOwn() throws Exception {
    DhtSettings settings = DhtSettings.of(context.set("bootstrap", "none").set("serve", "true"));
    assertThat(settings.entries()).isEmpty();
    assertThat(settings.role()).isEqualTo(Role.SERVER);
  }

  @Test
  void tellsNetworksApart() throws Exception {
    String common = DhtSettings.of(context).network();
    String none = DhtSettings.of(context.set("bootstrap", "none")).network();
    String own =
        DhtSettings.of(context.set("bootstrap", "/ip4/10.0.0.1/tcp/1/p2p/" + FakePeers.id("x")))
            .network();
    assertThat(List.of(common, none, own)).doesNotHaveDuplicates();
    assertThat(own).doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"example.org", "/ip4/10.0.0.1/tcp/1", "none,none", "/p2p/x", "a,,b"})
  void refusesWhatIsNoEntryPeer(String text) {
    context.set("bootstrap", text);
    assertThatThrownBy(() -> DhtSettings.of(context))
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("dht.bootstrap");
  }

  @Test
  void refusesAnEntryPeerThatIsNowhere() {
    context.set("bootstrap", "/p2p/" + FakePeers.id("nowhere"));
    assertThatThrownBy(() -> DhtSettings.of(context))
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("does not say where");
  }

  @Test
  void refusesAnUnknownScope() {
    context.set("addresses", "some");
    assertThatThrownBy(() -> DhtSettings.of(context))
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("auto, public and any");
  }
}
