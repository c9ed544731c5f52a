package io.peertunnel.spi.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.TunnelException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class FakeDiscoveryTest extends DiscoveryContract {
  private static final RendezvousKey KEY = RendezvousKey.ofDigest(new byte[32]);

  private final FakeDiscoveryNetwork network = new FakeDiscoveryNetwork();

  @Override
  protected Discovery create(FakeHost host) {
    return network.discovery(host);
  }

  @Test
  void showsWhoAdvertisesAtPresent() {
    try (FakeNetwork hosts = new FakeNetwork();
        Discovery discovery = create(hosts.host("a"))) {
      Registration registration = discovery.advertise(KEY, new Recorder());
      assertThat(network.advertised(KEY)).extracting(PeerInfo::id).containsOnly(FakePeers.id("a"));
      registration.close();
      assertThat(network.advertised(KEY)).isEmpty();
    }
  }

  @Test
  void failsAndRecoversWhenTheTestSaysSo() throws Exception {
    try (FakeNetwork hosts = new FakeNetwork();
        Discovery discovery = create(hosts.host("a"))) {
      Recorder recorder = new Recorder();
      discovery.advertise(KEY, recorder);
      network.fail("no network");
      assertThatThrownBy(() -> discovery.find(KEY, peer -> {}))
          .isInstanceOf(TunnelException.class)
          .hasMessage("no network");
      network.restore();
      Await.until("all is told", () -> recorder.events.size() == 3);
      assertThat(recorder.events).containsExactly("published", "failed: no network", "published");
      assertThat(network.searches()).isZero();
    }
  }

  private static final class Recorder implements AdvertiseListener {
    private final List<String> events = new CopyOnWriteArrayList<>();

    @Override
    public void published() {
      events.add("published");
    }

    @Override
    public void failed(String reason) {
      events.add("failed: " + reason);
    }
  }
}
