package io.peertunnel.tests.bench;

import io.peertunnel.tests.process.Program;
import java.io.IOException;
import java.util.Map;

/// A client that tries from before the start of a bind side until a byte has come back. Its clock
/// is the one of [System#nanoTime()]. Blocking.
final class FirstByte implements AutoCloseable {
  private static final String PATIENCE_SECONDS = "60";

  private final Program client;

  private FirstByte(Program client) {
    this.client = client;
  }

  static FirstByte await(Service service, String address, int port) throws IOException {
    return new FirstByte(service.client("first", address, port, PATIENCE_SECONDS));
  }

  /// Waits for it.
  ///
  /// @param began when the bind side was started, in seconds
  Opening opening(Tunnel tunnel, double shareMillis, double began) throws InterruptedException {
    Map<String, Object> first = Service.answer(client);
    return new Opening(
        tunnel,
        shareMillis,
        (Figures.number(first, "open") - began) * 1000,
        (Figures.number(first, "byte") - began) * 1000);
  }

  @Override
  public void close() {
    client.close();
  }
}
