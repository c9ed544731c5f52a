package io.peertunnel.forward.tcp;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// *Blocking*, but never for long. The forwarder's own event loops: one that accepts and tells the
/// listeners of refusals, and those for sockets whose stream does not run on a fitting loop. They
/// come to life when they are first needed. Thread-safe.
final class Loops implements AutoCloseable {
  private static final int MOST = 4;

  private final SocketKind kind;
  private @Nullable EventLoopGroup group;
  private @Nullable EventLoop acceptor;
  private boolean closed;

  Loops(SocketKind kind) {
    this.kind = kind;
  }

  /// Returns the kind of the own loops.
  SocketKind kind() {
    return kind;
  }

  /// Returns where a socket runs that is to be made for a stream: the stream's loop if it is one.
  Home homeFor(Executor executor) {
    return new Home(kind, loopFor(executor));
  }

  /// Returns where a socket of the own kind runs: on the stream's loop if that fits.
  EventLoop loopFor(Executor executor) {
    return kind.loop(executor).orElseGet(this::own);
  }

  /// Returns the loop on which servers accept.
  ///
  /// @throws IllegalStateException if the forwarder has been closed
  synchronized EventLoop acceptor() {
    EventLoop known = acceptor;
    if (known == null) {
      known = own();
      acceptor = known;
    }
    return known;
  }

  /// Runs a task on the acceptor loop; drops it if the forwarder has been closed.
  void tell(Runnable task) {
    try {
      acceptor().execute(task);
    } catch (RejectedExecutionException | IllegalStateException e) {
      System.getLogger(Loops.class.getName())
          .log(System.Logger.Level.TRACE, "dropped a task: the forwarder has been closed", e);
    }
  }

  private synchronized EventLoop own() {
    if (closed) {
      throw new IllegalStateException("the forwarder has been closed");
    }
    EventLoopGroup known = group;
    if (known == null) {
      int threads = Math.min(MOST, Runtime.getRuntime().availableProcessors());
      known =
          new MultiThreadIoEventLoopGroup(
              threads, new DefaultThreadFactory("pt-tcp", true), kind.ioHandlers());
      group = known;
    }
    return known.next();
  }

  /// Ends the loops; what is queued on them runs first.
  @Override
  public void close() {
    EventLoopGroup ending;
    synchronized (this) {
      closed = true;
      ending = group;
    }
    if (ending != null && !ending.isShuttingDown()) {
      var _ = ending.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }
  }

  /// A loop, and the kind of socket that fits it.
  record Home(SocketKind kind, EventLoop loop) {}
}
