package io.peertunnel.discovery.dht;

import io.peertunnel.spi.TunnelException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Gives work that can be interrupted a limited time. Blocking.
final class Bounded {
  private Bounded() {}

  /// Work with a result.
  @FunctionalInterface
  interface Work<T> {
    T call() throws TunnelException, InterruptedException;
  }

  /// Does the work on a virtual thread; interrupts it when the time is over or the caller is
  /// interrupted.
  ///
  /// @throws TunnelException if the work fails, or the time is over
  static <T> T call(Duration limit, Work<T> work) throws TunnelException, InterruptedException {
    FutureTask<T> task = new FutureTask<>(work::call);
    Thread.ofVirtual().name("dht: bounded").start(task);
    try {
      return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new TunnelException("no answer within " + limit.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TunnelException failure) {
        throw failure;
      }
      throw new TunnelException(String.valueOf(e.getCause()), e);
    } finally {
      var _ = task.cancel(true);
    }
  }
}
