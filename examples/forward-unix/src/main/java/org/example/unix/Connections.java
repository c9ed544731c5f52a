package org.example.unix;

import io.peertunnel.spi.PluginContext;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/// The connections that are open, and the places for more. Blocking; thread-safe.
final class Connections {
  private final PluginContext context;
  private final int limit;
  private final Semaphore places;
  private final Set<Splice> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();

  Connections(PluginContext context, int limit) {
    this.context = context;
    this.limit = limit;
    this.places = new Semaphore(limit);
  }

  /// Takes a place once there is one. Whoever took it starts a connection or leaves.
  void enter() throws InterruptedException {
    places.acquire();
  }

  /// Takes a place if there is one.
  boolean tryEnter() {
    return places.tryAcquire();
  }

  /// Gives a place back.
  void leave() {
    places.release();
  }

  /// Runs a connection, which gives its place back at its end.
  ///
  /// It has threads of its own: that of a stream's handler is interrupted as soon as the connection
  /// to the peer ends, with bytes for the program perhaps still under way.
  void start(Splice splice) {
    open.add(splice);
    try {
      context.spawn("connection " + splice.number(), () -> run(splice));
    } catch (IllegalStateException e) {
      splice.cutOff("there are too many tasks");
      ended(splice);
      throw e;
    }
    if (closed.get()) {
      close();
    }
  }

  String full(Path target) {
    return "a connection to "
        + target
        + " was refused: there are "
        + limit
        + " already; see unix."
        + UnixForwarderProvider.LIMIT;
  }

  void close() {
    closed.set(true);
    open.forEach(splice -> splice.cutOff("the forwarder was closed"));
  }

  private void run(Splice splice) {
    try {
      splice.run(context);
    } finally {
      ended(splice);
    }
  }

  private void ended(Splice splice) {
    open.remove(splice);
    leave();
  }
}
