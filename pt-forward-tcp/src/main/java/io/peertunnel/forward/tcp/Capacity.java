package io.peertunnel.forward.tcp;

import io.peertunnel.spi.Registration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// *Pure.* Counts the places that connections take, for all bindings and targets of a forwarder.
/// Thread-safe.
final class Capacity {
  private final int limit;
  private final AtomicInteger taken = new AtomicInteger();
  private final List<Runnable> waiters = new CopyOnWriteArrayList<>();

  Capacity(int limit) {
    this.limit = limit;
  }

  int limit() {
    return limit;
  }

  boolean isFull() {
    return taken.get() >= limit;
  }

  /// Takes a place if there is one.
  boolean tryTake() {
    int before = taken.get();
    while (before < limit) {
      if (taken.compareAndSet(before, before + 1)) {
        return true;
      }
      before = taken.get();
    }
    return false;
  }

  /// Takes a place even if there is none: for a client that has been accepted already. A binding
  /// exceeds the limit in this way by less than its number of addresses.
  void take() {
    taken.incrementAndGet();
  }

  /// Gives a place back.
  void release() {
    if (taken.getAndDecrement() >= limit) {
      waiters.forEach(Runnable::run);
    }
  }

  /// Runs `waiter`, on the thread that gives a place back, each time the limit is left.
  Registration onFree(Runnable waiter) {
    waiters.add(waiter);
    return () -> waiters.remove(waiter);
  }
}
