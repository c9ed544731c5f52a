package io.peertunnel.transport.libp2p.dial;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.MultiaddrProtocol;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerUnreachableException;
import io.peertunnel.spi.TunnelException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The race of all addresses of one peer, run by a virtual thread of its own; each dial has one
/// too. Blocking code.
///
/// A step of the plan starts when its delay is over, or at once when nothing else is under way; at
/// most [#MAX_AT_ONCE] run. The first authenticated connection wins, the other dials are
/// interrupted. Thread-safe as far as its methods are not private.
final class Race {
  static final int MAX_AT_ONCE = 8;
  private static final int MAX_SHOWN = 3;

  private final PeerId peer;
  private final Tools tools;
  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<Connection> result = new CompletableFuture<>();
  private final AtomicBoolean won = new AtomicBoolean();
  private final Thread coordinator;

  // Touched by the coordinator only.
  private final PriorityQueue<Waiting> waiting = new PriorityQueue<>();
  private final Set<Multiaddr> known = new HashSet<>();
  private final List<TunnelException> failures = new ArrayList<>();
  private final Set<Thread> threads = new HashSet<>();
  private int dialling;
  private int lookingUp;
  private boolean closed;

  Race(PeerId peer, Tools tools) {
    this.peer = peer;
    this.tools = tools;
    this.coordinator = Thread.ofVirtual().name("dial " + peer.toShortString()).unstarted(this::run);
  }

  /// What races of a host share.
  record Tools(
      Attempt attempt,
      NameLookup names,
      BackOff backOff,
      Supplier<Set<Multiaddr>> own,
      DialPlan.Ways ways) {}

  private record Waiting(long due, DialPlan.Step step) implements Comparable<Waiting> {
    @Override
    public int compareTo(Waiting other) {
      return Long.compare(due - other.due, 0);
    }
  }

  private sealed interface Event {
    record Added(List<Multiaddr> addresses) implements Event {}

    record Resolved(Thread thread, List<Multiaddr> addresses) implements Event {}

    record NameFailed(Thread thread, TunnelException cause) implements Event {}

    record Connected(Connection connection) implements Event {}

    record DialFailed(Thread thread, DialPlan.Step step, TunnelException cause) implements Event {}
  }

  PeerId peer() {
    return peer;
  }

  CompletableFuture<Connection> result() {
    return result;
  }

  void start() {
    coordinator.start();
  }

  /// Adds addresses.
  ///
  /// @return false if the race is over
  synchronized boolean add(List<Multiaddr> addresses) {
    if (closed) {
      return false;
    }
    events.add(new Event.Added(addresses));
    return true;
  }

  /// Ends the race with a connection that came about in another way.
  void found(Connection connection) {
    events.add(new Event.Connected(connection));
  }

  void cancel() {
    coordinator.interrupt();
  }

  private void run() {
    try {
      while (!result.isDone()) {
        startDue();
        if (!isExhausted()) {
          next().ifPresent(this::handle);
        } else if (closeIfIdle()) {
          result.completeExceptionally(unreachable());
        }
      }
    } catch (InterruptedException e) {
      result.cancel(false);
    } finally {
      synchronized (this) {
        closed = true;
      }
      threads.forEach(Thread::interrupt);
    }
  }

  private boolean isExhausted() {
    return dialling == 0 && lookingUp == 0 && waiting.isEmpty() && events.isEmpty();
  }

  private synchronized boolean closeIfIdle() {
    closed = events.isEmpty();
    return closed;
  }

  private Optional<Event> next() throws InterruptedException {
    if (waiting.isEmpty() || dialling >= MAX_AT_ONCE) {
      return Optional.of(events.take());
    }
    long pause = waiting.element().due() - System.nanoTime();
    return Optional.ofNullable(events.poll(Math.max(pause, 0), TimeUnit.NANOSECONDS));
  }

  private void startDue() {
    while (!waiting.isEmpty()
        && dialling < MAX_AT_ONCE
        && (dialling == 0 || waiting.element().due() - System.nanoTime() <= 0)) {
      DialPlan.Step step = waiting.remove().step();
      dialling++;
      spawn(step.address(), () -> dial(step));
    }
  }

  private void handle(Event event) {
    switch (event) {
      case Event.Added added -> plan(added.addresses());
      case Event.Connected connected -> result.complete(connected.connection());
      case Event.Resolved resolved -> {
        lookingUp--;
        threads.remove(resolved.thread());
        plan(resolved.addresses());
      }
      case Event.NameFailed failed -> {
        lookingUp--;
        threads.remove(failed.thread());
        failures.add(failed.cause());
      }
      case Event.DialFailed failed -> {
        dialling--;
        threads.remove(failed.thread());
        failures.add(failed.cause());
        tools.backOff().failed(failed.step().address(), System.nanoTime());
      }
    }
  }

  private void plan(List<Multiaddr> addresses) {
    List<Multiaddr> fresh = new ArrayList<>();
    for (Multiaddr address : addresses) {
      if (known.size() >= DialPlan.MAX_ADDRESSES || !known.add(address)) {
        continue;
      }
      if (DialPlan.isNamed(address)) {
        lookingUp++;
        spawn(address, () -> lookUp(address));
      } else {
        fresh.add(address);
      }
    }
    long now = System.nanoTime();
    DialPlan plan =
        DialPlan.of(
            fresh,
            new DialPlan.Rules(
                tools.own().get(), tools.ways(), each -> tools.backOff().includes(each, now)));
    plan.refused()
        .forEach((address, why) -> failures.add(new TunnelException(address + " " + why)));
    plan.steps().forEach(step -> waiting.add(new Waiting(now + step.delay().toNanos(), step)));
  }

  private void spawn(Multiaddr address, Runnable task) {
    Thread thread = Thread.ofVirtual().name("dial " + address).unstarted(task);
    threads.add(thread);
    thread.start();
  }

  private void dial(DialPlan.Step step) {
    Thread self = Thread.currentThread();
    try {
      Connection connection =
          tools.attempt().dial(peer, step, () -> won.compareAndSet(false, true));
      tools.backOff().succeeded(step.address());
      events.add(new Event.Connected(connection));
    } catch (TunnelException e) {
      String text = step.address() + ": " + e.getMessage();
      events.add(new Event.DialFailed(self, step, new TunnelException(text, e)));
    } catch (InterruptedException e) {
      String text = step.address() + ": given up";
      events.add(new Event.DialFailed(self, step, new TunnelException(text, e)));
    } catch (RuntimeException e) {
      String text = step.address() + ": the dial failed in an unforeseen way: " + e;
      events.add(new Event.DialFailed(self, step, new TunnelException(text, e)));
    }
  }

  private void lookUp(Multiaddr address) {
    Thread self = Thread.currentThread();
    try {
      events.add(new Event.Resolved(self, resolve(address)));
    } catch (TunnelException e) {
      String text = address + ": " + e.getMessage();
      events.add(new Event.NameFailed(self, new TunnelException(text, e)));
    } catch (InterruptedException e) {
      String text = address + ": given up";
      events.add(new Event.NameFailed(self, new TunnelException(text, e)));
    }
  }

  private List<Multiaddr> resolve(Multiaddr address) throws TunnelException, InterruptedException {
    return address.parts().getFirst().protocol() == MultiaddrProtocol.DNSADDR
        ? tools.names().follow(address, peer)
        : tools.names().lookUp(address);
  }

  private PeerUnreachableException unreachable() {
    String shown =
        failures.stream()
            .limit(MAX_SHOWN)
            .map(Throwable::getMessage)
            .collect(Collectors.joining("; "));
    int more = failures.size() - MAX_SHOWN;
    String text =
        failures.isEmpty()
            ? "no address of peer " + peer + " is known"
            : "cannot connect to peer "
                + peer
                + ": "
                + shown
                + (more > 0 ? "; and " + more + " more" : "");
    PeerUnreachableException exception = new PeerUnreachableException(text);
    failures.forEach(exception::addSuppressed);
    return exception;
  }
}
