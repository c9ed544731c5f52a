package io.peertunnel.spi.testing;

import io.peertunnel.spi.Forwarder;

class SocketForwarderTest extends ForwarderContract {
  @Override
  protected Forwarder create() {
    return new SocketForwarder();
  }
}
