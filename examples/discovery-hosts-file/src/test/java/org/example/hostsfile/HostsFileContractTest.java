package org.example.hostsfile;

import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.testing.DiscoveryContract;
import io.peertunnel.spi.testing.FakeHost;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/// All hosts read one file and write their lines to it.
class HostsFileContractTest extends DiscoveryContract {
  private final Ticking ticking = new Ticking();

  @TempDir Path folder;

  @Override
  protected Discovery create(FakeHost host) throws Exception {
    Path shared = folder.resolve("hosts");
    return ticking.discovery(host, ticking.context(Map.of("path", shared, "export", shared)));
  }

  // The contract closes the discoveries later, which does nothing to tasks that have ended.
  @AfterEach
  void stopTasks() throws Exception {
    ticking.stop();
  }
}
