package io.peertunnel.spi.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Host;
import org.junit.jupiter.api.AfterEach;

class FakeStreamTest extends StreamContract {
  private final FakeNetwork network = new FakeNetwork();

  @Override
  protected Host open(String name) {
    return network.host(name);
  }

  @Override
  protected long mostUnderWay() {
    return FakeNetwork.WINDOW + 1;
  }

  @AfterEach
  void leaksNoChunk() throws Exception {
    Await.until("all chunks are closed", () -> network.openChunks() == 0);
    assertThat(network.openChunks()).isZero();
  }
}
