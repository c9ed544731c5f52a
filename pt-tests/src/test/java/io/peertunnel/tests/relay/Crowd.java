package io.peertunnel.tests.relay;

import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.relay.Circuit;
import io.peertunnel.transport.libp2p.yamux.WindowBudget;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Many peers of one relay in this program. Blocking code.
final class Crowd implements AutoCloseable {
  private static final int AT_ONCE = 8;
  private static final int TRIES = 3;
  private static final long PLENTY = 1L << 30;

  private final ExecutorService workers =
      Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory());
  private final Arrivals arrivals;

  Crowd(PeerInfo relay) {
    this.arrivals = Arrivals.at(relay, new WindowBudget(PLENTY, PLENTY));
  }

  /// A circuit between two peers, seen from both ends.
  record Joined(Circuit caller, Circuit target) {}

  /// Connects peers to the relay, some at once.
  List<LightPeer> connect(int count) throws InterruptedException, TunnelException {
    List<Callable<LightPeer>> tasks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      tasks.add(this::connect);
    }
    return all(tasks);
  }

  /// Lets peers make reservations, some at once.
  void reserve(List<LightPeer> peers) throws InterruptedException, TunnelException {
    List<Callable<Object>> tasks = new ArrayList<>();
    for (LightPeer peer : peers) {
      tasks.add(() -> peer.client().reserve(peer));
    }
    var _ = all(tasks);
  }

  /// Joins the first peer with the second, the third with the fourth, and so on.
  List<Joined> join(List<LightPeer> peers, int circuits)
      throws InterruptedException, TunnelException {
    List<Callable<Joined>> tasks = new ArrayList<>();
    for (int i = 0; i < circuits; i++) {
      LightPeer caller = peers.get(2 * i);
      LightPeer target = peers.get(2 * i + 1);
      tasks.add(() -> new Joined(caller.client().dial(caller, target.id()), target.accept()));
    }
    return all(tasks);
  }

  /// Connects one more. On a busy machine a handshake may take too long for the relay.
  LightPeer connect() throws TunnelException, InterruptedException {
    for (int tried = 1; ; tried++) {
      try {
        return arrivals.next();
      } catch (TunnelException e) {
        if (tried == TRIES) {
          throw e;
        }
      }
    }
  }

  private <T> List<T> all(List<Callable<T>> tasks) throws InterruptedException, TunnelException {
    List<T> results = new ArrayList<>();
    for (Future<T> done : workers.invokeAll(tasks)) {
      try {
        results.add(done.get());
      } catch (ExecutionException e) {
        throw new TunnelException("one of many failed: " + e.getCause(), e);
      }
    }
    return results;
  }

  @Override
  public void close() {
    workers.shutdownNow();
    arrivals.close();
  }
}
