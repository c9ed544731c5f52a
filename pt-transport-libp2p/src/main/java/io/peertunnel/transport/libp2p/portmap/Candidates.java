package io.peertunnel.transport.libp2p.portmap;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// The routers that one discovery finds, the preferred kind first. Blocking; thread-safe.
///
/// A router of a less preferred kind is held back for a moment ([GatewayKind#patience()]), for a
/// better one to come.
final class Candidates implements AutoCloseable {
  /// How long a discovery lasts at most.
  static final Duration LIMIT = Duration.ofSeconds(10);

  private static final System.Logger LOG = System.getLogger(Candidates.class.getName());

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition change = lock.newCondition();
  private final long end = System.nanoTime() + LIMIT.toNanos();
  private final List<Found> found = new ArrayList<>();
  private final List<Thread> running = new ArrayList<>();
  private boolean closed;

  private record Found(Gateway gateway, long ready) {}

  /// Asks one router.
  interface Probe {
    /// Runs on a virtual thread of its own.
    void run() throws IOException, InterruptedException;
  }

  /// Runs a probe; not any more after [#close()].
  void probe(Probe probe) {
    lock.lock();
    try {
      if (!closed) {
        Thread thread = Thread.ofVirtual().name("portmap-probe").unstarted(() -> run(probe));
        running.add(thread);
        thread.start();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Takes in a router; closes it if nobody asks any more.
  void offer(Gateway gateway) {
    lock.lock();
    try {
      if (!closed) {
        found.add(new Found(gateway, System.nanoTime() + gateway.kind().patience().toNanos()));
        change.signalAll();
        return;
      }
    } finally {
      lock.unlock();
    }
    gateway.close();
  }

  /// Waits for the next router, which the caller then owns.
  ///
  /// @return nothing once all that were asked have answered or the time is over
  Optional<Gateway> next() throws InterruptedException {
    lock.lock();
    try {
      while (true) {
        Optional<Found> best =
            found.stream().min(Comparator.comparing(one -> one.gateway().kind()));
        long wait = best.map(Found::ready).orElse(end) - System.nanoTime();
        if (wait <= 0 || running.isEmpty()) {
          best.ifPresent(found::remove);
          return best.map(Found::gateway);
        }
        change.await(wait, TimeUnit.NANOSECONDS);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Ends the probes and closes the routers that nobody took.
  @Override
  public void close() {
    List<Found> left;
    lock.lock();
    try {
      closed = true;
      left = List.copyOf(found);
      found.clear();
      running.forEach(Thread::interrupt);
    } finally {
      lock.unlock();
    }
    left.forEach(one -> one.gateway().close());
  }

  private void run(Probe probe) {
    try {
      probe.run();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "no port mapping: " + e.getMessage());
    } catch (InterruptedException e) {
      // Nobody asks any more.
    } finally {
      lock.lock();
      try {
        running.remove(Thread.currentThread());
        change.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }
}
