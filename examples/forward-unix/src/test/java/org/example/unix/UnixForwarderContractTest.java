package org.example.unix;

import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.testing.FakePluginContext;
import io.peertunnel.spi.testing.LocalForwarderContract;
import io.peertunnel.spi.testing.LocalSockets;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class UnixForwarderContractTest extends LocalForwarderContract {
  private final UnixForwarderProvider provider = new UnixForwarderProvider();

  private final LocalSockets sockets;

  UnixForwarderContractTest(@TempDir Path folder) {
    sockets = new UnixSockets(folder);
  }

  @Override
  protected LocalSockets sockets() {
    return sockets;
  }

  @Override
  protected Forwarder create() {
    return provider.create(FakePluginContext.withoutDirectory(provider.settings()));
  }
}
