package io.peertunnel.discovery.dht;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Does something with several peers at once. Blocking.
final class SideBySide {
  private SideBySide() {}

  /// Does the work with each item on a virtual thread of its own, and waits until all have ended;
  /// interrupts them if the caller is interrupted.
  ///
  /// @param name what it does, for thread dumps
  static <T> void each(String name, List<T> items, Consumer<T> work) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    try {
      for (T item : items) {
        threads.add(Thread.ofVirtual().name(name).start(() -> work.accept(item)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    } finally {
      threads.forEach(Thread::interrupt);
    }
  }
}
