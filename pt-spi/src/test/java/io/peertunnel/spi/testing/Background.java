package io.peertunnel.spi.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Work that a test does beside its main line, each on a virtual thread of its own. Stopping it
/// interrupts what still runs and waits for it. Blocking.
public final class Background {
  private static final long DEADLINE_SECONDS = 60;

  private final List<Thread> threads = new ArrayList<>();

  /// Creates it with no work.
  public Background() {}

  /// One piece of work.
  ///
  /// @param thread does it
  /// @param result what comes of it
  public record Job<T>(Thread thread, CompletableFuture<T> result) {
    /// Returns the result when it is there; fails as the work did.
    public T get() throws Exception {
      return result.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    /// Interrupts the work once it waits for something.
    public void interruptWhenBlocked() throws Exception {
      Await.untilBlocked(thread);
      thread.interrupt();
    }
  }

  /// Starts work.
  public <T> Job<T> start(String name, Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread thread = Thread.ofVirtual().name(name).unstarted(() -> run(work, result));
    threads.add(thread);
    thread.start();
    return new Job<>(thread, result);
  }

  /// Interrupts what still runs, and waits until it has ended.
  public void stop() throws InterruptedException {
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      if (!thread.join(java.time.Duration.ofSeconds(DEADLINE_SECONDS))) {
        throw new AssertionError(thread.getName() + " does not end");
      }
    }
  }

  // Every outcome goes to whoever asks for the result, errors included.
  private static <T> void run(Callable<T> work, CompletableFuture<T> result) {
    try {
      result.complete(work.call());
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }
}
