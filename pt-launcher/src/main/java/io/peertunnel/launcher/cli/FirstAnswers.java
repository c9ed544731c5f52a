package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.tunnel.TunnelEvent;
import io.peertunnel.launcher.tunnel.TunnelListener;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Waits until each discovery has published or failed once. Thread-safe. Blocking.
final class FirstAnswers implements TunnelListener {
  private final Set<String> silent;
  private final CountDownLatch all = new CountDownLatch(1);

  FirstAnswers(Collection<String> discoveries) {
    this.silent = new HashSet<>(discoveries);
    if (silent.isEmpty()) {
      all.countDown();
    }
  }

  @Override
  public void on(TunnelEvent event) {
    switch (event) {
      case TunnelEvent.Advertised done -> answered(done.discovery());
      case TunnelEvent.AdvertiseFailed failed -> answered(failed.discovery());
      default -> {
        // No answer.
      }
    }
  }

  /// Returns when all have answered or `patience` has passed; tells which.
  boolean await(Duration patience) throws InterruptedException {
    return all.await(patience.toNanos(), TimeUnit.NANOSECONDS);
  }

  private synchronized void answered(String discovery) {
    silent.remove(discovery);
    if (silent.isEmpty()) {
      all.countDown();
    }
  }
}
