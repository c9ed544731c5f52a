package io.peertunnel.spi.testing;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PeerUnreachableException;
import io.peertunnel.spi.TunnelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/// A network in memory. Its hosts keep every promise of [io.peertunnel.spi.Host], and are strict
/// with those who use them: a chunk that is closed twice throws, unflushed bytes do not leave, a
/// reset loses what is under way, each stream has a receive window of 256 KiB.
///
/// The test decides who reaches whom. Nothing here waits for time to pass. Blocking; thread-safe.
///
/// ```java
/// try (FakeNetwork network = new FakeNetwork()) {
///   FakeHost server = network.host("server");
///   server.serve("/echo/1.0.0", stream -> …);
///   Connection connection = network.host("client").connect(server.info());
/// }
/// ```
public final class FakeNetwork implements AutoCloseable {
  /// How many bytes one direction of a stream takes before its reader has given any back.
  public static final int WINDOW = FakePipe.WINDOW;

  private static final int MAX_HOSTS = 10_000;

  private final Object lock = new Object();
  private final Map<PeerId, FakeHost> hosts = new HashMap<>();
  private final Map<FakeHost, Reachability> reachability = new HashMap<>();
  private final Set<Set<FakeHost>> cuts = new HashSet<>();
  private final List<FakeConnection> connections = new ArrayList<>();
  private final AtomicInteger openChunks = new AtomicInteger();
  private volatile Refusal refusal = Refusal.AT_OPEN;
  private int made;
  private int dials;

  /// What a host does when it is dialled.
  public enum Reachability {
    /// It answers.
    ANSWERS,
    /// It refuses at once.
    REFUSES,
    /// It does not answer: whoever dials waits, until that changes or it is interrupted.
    SILENT
  }

  /// When a host refuses a stream for a protocol that it does not serve.
  public enum Refusal {
    /// When the stream is opened: the peer is known not to speak it.
    AT_OPEN,
    /// With the first read: the opener did not know.
    AT_FIRST_READ
  }

  /// Creates a network without hosts.
  public FakeNetwork() {}

  /// Adds a host whose connections call back on an executor of their own.
  ///
  /// @param name decides the peer id; must be new
  public FakeHost host(String name) {
    return host(name, () -> new SerialExecutor("fake connection of " + name));
  }

  /// Adds a host whose connections call back on executors from the test, as event loops.
  ///
  /// @param name decides the peer id; must be new
  /// @param executors asked once per connection; each runs one task at a time, in order
  public FakeHost host(String name, Supplier<Executor> executors) {
    synchronized (lock) {
      PeerId id = FakePeers.id(name);
      if (hosts.containsKey(id) || made == MAX_HOSTS) {
        throw new IllegalStateException("no room for a host named " + name);
      }
      made++;
      FakeHost host = new FakeHost(this, id, FakePeers.address(made), executors);
      hosts.put(id, host);
      reachability.put(host, Reachability.ANSWERS);
      return host;
    }
  }

  /// Decides what `host` does when it is dialled from now on. Its connections stay.
  public void reachability(FakeHost host, Reachability now) {
    synchronized (lock) {
      reachability.put(host, now);
      lock.notifyAll();
    }
  }

  /// Decides when protocols that are not served are refused from now on.
  public void refusal(Refusal when) {
    refusal = when;
  }

  /// Breaks the connection between two hosts, and keeps them apart until they are healed.
  public void cut(FakeHost one, FakeHost other) {
    synchronized (lock) {
      cuts.add(Set.of(one, other));
    }
    drop(one, other);
  }

  /// Lets two hosts reach each other again.
  public void heal(FakeHost one, FakeHost other) {
    synchronized (lock) {
      cuts.remove(Set.of(one, other));
      lock.notifyAll();
    }
  }

  /// Breaks the connection between two hosts, who may connect again.
  public void drop(FakeHost one, FakeHost other) {
    List<FakeConnection> broken;
    synchronized (lock) {
      broken = ends(end -> end.host() == one && end.remote().equals(other.id()));
    }
    broken.forEach(FakeConnection::lose);
  }

  /// Returns how many chunks that streams handed out have not been closed: 0 when all is done, or
  /// some handler leaks.
  public int openChunks() {
    return openChunks.get();
  }

  /// Returns how many times a host has tried to reach another without having a connection to it.
  public int dials() {
    synchronized (lock) {
      return dials;
    }
  }

  /// Closes every host.
  @Override
  public void close() {
    List<FakeHost> all;
    synchronized (lock) {
      all = List.copyOf(hosts.values());
    }
    all.forEach(FakeHost::close);
  }

  Refusal refusal() {
    return refusal;
  }

  void chunkOpened() {
    openChunks.incrementAndGet();
  }

  void chunkClosed() {
    openChunks.decrementAndGet();
  }

  List<Connection> connections(FakeHost host) {
    synchronized (lock) {
      return List.copyOf(ends(end -> end.host() == host));
    }
  }

  Connection connect(FakeHost from, PeerInfo to)
      throws PeerUnreachableException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    synchronized (lock) {
      while (true) {
        List<FakeConnection> open = ends(end -> end.host() == from && end.remote().equals(to.id()));
        if (!open.isEmpty()) {
          return open.getFirst();
        }
        dials++;
        FakeDial dial = dial(from, to);
        if (dial.answers()) {
          return join(from, dial.target());
        }
        if (!dial.waits()) {
          throw dial.failure(to);
        }
        lock.wait();
        dials--;
      }
    }
  }

  void forget(FakeConnection connection) {
    synchronized (lock) {
      connections.remove(connection);
      connections.remove(connection.peer());
    }
  }

  void remove(FakeHost host) {
    List<FakeConnection> open;
    synchronized (lock) {
      hosts.remove(host.id());
      open = ends(end -> end.host() == host);
      lock.notifyAll();
    }
    open.forEach(FakeConnection::close);
  }

  private FakeConnection join(FakeHost from, FakeHost to) {
    FakeConnection near = FakeConnection.join(from, to, FakePeers.binding());
    connections.add(near);
    connections.add(near.peer());
    from.tell(listener -> listener.connected(near));
    to.tell(listener -> listener.connected(near.peer()));
    near.heardIntroduction();
    near.peer().heardIntroduction();
    return near;
  }

  private List<FakeConnection> ends(Predicate<FakeConnection> which) {
    return connections.stream().filter(which).toList();
  }

  private FakeDial dial(FakeHost from, PeerInfo to) {
    FakeDial dial = new FakeDial();
    for (Multiaddr address : to.addresses()) {
      List<FakeHost> there =
          hosts.values().stream().filter(h -> h.addresses().contains(address)).toList();
      if (there.isEmpty() || hosts.get(from.id()) != from) {
        dial.failed(address, "nobody is there");
      } else {
        dialOne(dial, from, there.getFirst(), address, to.id());
      }
    }
    return dial;
  }

  private void dialOne(
      FakeDial dial, FakeHost from, FakeHost target, Multiaddr address, PeerId wanted) {
    boolean cutOff = from == target || cuts.contains(Set.of(from, target));
    Reachability now =
        cutOff ? Reachability.REFUSES : reachability.getOrDefault(target, Reachability.REFUSES);
    switch (now) {
      case REFUSES -> dial.failed(address, "refused");
      case SILENT -> dial.waiting();
      case ANSWERS -> {
        if (target.id().equals(wanted)) {
          dial.answered(target);
        } else {
          dial.failed(address, target.id() + " answered, not " + wanted);
        }
      }
    }
  }

  /// What came of dialling every address of a peer. Used by one thread.
  private static final class FakeDial {
    private final List<FakeHost> answers = new ArrayList<>();
    private final List<TunnelException> failures = new ArrayList<>();
    private int silent;

    void answered(FakeHost host) {
      answers.add(host);
    }

    void waiting() {
      silent++;
    }

    void failed(Multiaddr address, String why) {
      failures.add(new TunnelException(address + ": " + why));
    }

    boolean answers() {
      return !answers.isEmpty();
    }

    boolean waits() {
      return silent > 0;
    }

    FakeHost target() {
      return answers.getFirst();
    }

    PeerUnreachableException failure(PeerInfo peer) {
      String how = failures.isEmpty() ? " has no address" : " cannot be reached";
      PeerUnreachableException failure =
          new PeerUnreachableException(peer.id().toShortString() + how);
      failures.forEach(failure::addSuppressed);
      return failure;
    }
  }
}
