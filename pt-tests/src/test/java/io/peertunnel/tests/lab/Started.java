package io.peertunnel.tests.lab;

import io.peertunnel.tests.interop.ForeignPeer;
import io.peertunnel.tests.process.Pt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;

/// What a test has started in a laboratory of NATs; it ends in the opposite order. Thread-safe.
final class Started implements AutoCloseable {
  private static final Duration LONG = Duration.ofMinutes(2);

  private final ConcurrentLinkedDeque<AutoCloseable> running = new ConcurrentLinkedDeque<>();

  <T extends AutoCloseable> T keep(T started) {
    running.add(started);
    return started;
  }

  /// Starts the shipped program, which finds others by the DHT alone.
  ///
  /// @param folder for its data
  /// @param bootstrap as in `--bootstrap`
  Pt pt(Lab lab, Path folder, String host, String bootstrap, String... arguments)
      throws IOException {
    Path data = Files.createTempDirectory(folder, host);
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--discovery", "dht"));
    return keep(
        new Pt(
            lab.start(
                host,
                Map.of("PT_BOOTSTRAP", bootstrap),
                Pt.command(data, all.toArray(String[]::new)))));
  }

  /// Waits until a node is ready, and returns where it is entered.
  static String entry(Pt node) throws InterruptedException {
    return ForeignPeer.strings(node.event("ready", LONG), "bootstrap").getFirst();
  }

  /// Waits until a tunnel is direct, and returns how.
  static Way untilDirect(Pt bind) throws InterruptedException {
    Way way = Way.of(bind.event("path_changed", LONG), "to");
    while (way == Way.RELAYED) {
      way = Way.of(bind.event("path_changed", LONG), "to");
    }
    return way;
  }

  @Override
  public void close() {
    while (!running.isEmpty()) {
      end(running.removeLast());
    }
  }

  private static void end(AutoCloseable started) {
    try {
      started.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new IllegalStateException("what the test has started did not end", e);
    }
  }
}
