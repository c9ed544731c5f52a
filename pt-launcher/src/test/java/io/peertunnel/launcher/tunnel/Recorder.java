package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.testing.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Keeps every event. Thread-safe.
final class Recorder implements TunnelListener {
  private final List<TunnelEvent> events = new CopyOnWriteArrayList<>();

  @Override
  public void on(TunnelEvent event) {
    events.add(event);
  }

  <T extends TunnelEvent> List<T> all(Class<T> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /// Waits for the event of a kind with a number from 1.
  <T extends TunnelEvent> T await(Class<T> kind, int number) throws Exception {
    Await.until(kind.getSimpleName() + " " + number, () -> all(kind).size() >= number);
    return all(kind).get(number - 1);
  }
}
