package io.peertunnel.launcher.plugin;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs code of plugins that is meant to come back at once. Blocking. Thread-safe.
public final class Patience {
  /// For plugins that are part of the program: their code runs on the calling thread.
  public static final Patience ENDLESS = new Patience(Optional.empty());

  /// For all others: they have five seconds, on a thread of their own.
  public static final Patience SHORT = of(Duration.ofSeconds(5));

  private final Optional<Duration> limit;

  private Patience(Optional<Duration> limit) {
    this.limit = limit;
  }

  /// Gives plugins so long.
  public static Patience of(Duration limit) {
    return new Patience(Optional.of(limit));
  }

  /// Runs `work`.
  ///
  /// @throws PluginFault if it throws anything, or does not come back in time; it is interrupted
  ///     then, and left alone
  public <T> T call(Callable<T> work) throws PluginFault {
    return limit.isEmpty() ? here(work) : elsewhere(work, limit.orElseThrow());
  }

  private static <T> T here(Callable<T> work) throws PluginFault {
    try {
      return work.call();
    } catch (Throwable e) {
      // A call into a plugin: whatever it throws is the plugin's fault.
      throw new PluginFault(Faults.reason(e), e);
    }
  }

  /// A platform thread: code that spins would keep a carrier of virtual threads for itself.
  private static <T> T elsewhere(Callable<T> work, Duration limit) throws PluginFault {
    FutureTask<T> task = new FutureTask<>(work);
    Thread thread = Thread.ofPlatform().daemon().name("plugin start").start(task);
    try {
      return task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new PluginFault(Faults.reason(cause), cause);
    } catch (TimeoutException e) {
      thread.interrupt();
      throw new PluginFault("it did not come back within " + limit.toMillis() / 1000.0 + " s", e);
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new PluginFault("it was interrupted while it started", e);
    }
  }
}
