package io.peertunnel.forward.tcp;

import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.testing.ForwarderContract;
import java.util.Map;

class TcpForwarderContractIT extends ForwarderContract {
  @Override
  protected Forwarder create() {
    return new TcpForwarderProvider().create(new TestContext(Map.of()));
  }
}
