package io.peertunnel.spi;

import java.util.concurrent.atomic.AtomicBoolean;

/// Something that holds until it is closed: a handler, a listener, a task, a published record.
@FunctionalInterface
public interface Registration extends AutoCloseable {
  /// Ends what was registered. Further calls do nothing. Does not wait for callbacks under way, and
  /// never throws.
  @Override
  void close();

  /// Returns a registration that runs `end` the first time it is closed.
  static Registration once(Runnable end) {
    AtomicBoolean closed = new AtomicBoolean();
    return () -> {
      if (closed.compareAndSet(false, true)) {
        end.run();
      }
    };
  }
}
