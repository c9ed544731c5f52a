package io.peertunnel.discovery.dht;

import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.testing.DiscoveryContract;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakePluginContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/// Nodes that all serve; each joins by the first.
class DhtContractTest extends DiscoveryContract {
  private final List<FakePluginContext> contexts = new ArrayList<>();
  private Optional<Multiaddr> first = Optional.empty();

  @Override
  protected Discovery create(FakeHost host) throws Exception {
    FakePluginContext context =
        FakePluginContext.withoutDirectory(DhtSettings.DECLARED)
            .set("serve", "true")
            .set("bootstrap", first.map(Multiaddr::toString).orElse("none"));
    contexts.add(context);
    if (first.isEmpty()) {
      first = Optional.of(host.info().fullAddresses().getFirst());
    }
    return DhtDiscovery.start(host, context);
  }

  @AfterEach
  void stop() throws Exception {
    for (FakePluginContext context : contexts) {
      context.stop();
    }
  }
}
