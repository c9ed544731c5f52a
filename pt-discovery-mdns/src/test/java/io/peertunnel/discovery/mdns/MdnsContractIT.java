package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.testing.DiscoveryContract;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakePluginContext;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/// Runs over multicast on the loopback interface, in a group of its own.
class MdnsContractIT extends DiscoveryContract {
  private final List<FakePluginContext> contexts = new ArrayList<>();
  private final int port = TestGroup.freePort();

  @Override
  protected Discovery create(FakeHost host) throws Exception {
    FakePluginContext context = TestGroup.context(port);
    contexts.add(context);
    return new MdnsProvider().create(host, context);
  }

  // The contract closes the discoveries later; closing one whose thread has ended does nothing.
  @AfterEach
  void stopTasks() throws Exception {
    for (FakePluginContext context : contexts) {
      context.stop();
    }
  }
}
