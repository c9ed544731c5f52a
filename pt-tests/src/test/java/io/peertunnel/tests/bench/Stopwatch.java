package io.peertunnel.tests.bench;

import io.peertunnel.tests.process.Program;
import java.io.IOException;
import java.util.Map;

/// Waits, from the start of a bind side on, for the first byte through it. The load's clock is the
/// one of [System#nanoTime()].
final class Stopwatch implements AutoCloseable {
  private static final String PATIENCE_SECONDS = "60";

  private final Program client;
  private final double started;

  private Stopwatch(Program client) {
    this.client = client;
    this.started = seconds();
  }

  static Stopwatch start(Service service, String address, int port) throws IOException {
    return new Stopwatch(service.client("first", address, port, PATIENCE_SECONDS));
  }

  static double seconds() {
    return System.nanoTime() / 1e9;
  }

  static double millisSince(double started) {
    return (seconds() - started) * 1000;
  }

  Opening await(Tunnel tunnel, double shareMillis) throws InterruptedException {
    Map<String, Object> first = Service.answer(client);
    return new Opening(
        tunnel,
        shareMillis,
        (Figures.number(first, "open") - started) * 1000,
        (Figures.number(first, "byte") - started) * 1000);
  }

  @Override
  public void close() {
    client.close();
  }
}
