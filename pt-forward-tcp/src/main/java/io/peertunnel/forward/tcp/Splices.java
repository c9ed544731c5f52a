package io.peertunnel.forward.tcp;

import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.Future;
import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/// *Loop.* The connections under way. Each holds a place of the capacity, taken by whoever hands it
/// over, until it ends. Thread-safe.
final class Splices implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 2000;

  private final Capacity capacity;
  private final Set<Splice> live = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Splices(Capacity capacity) {
    this.capacity = capacity;
  }

  /// Joins a registered socket with a stream.
  void start(SocketChannel local, Stream stream, ForwardListener listener) {
    Splice splice = new Splice(local, stream, new Tally(listener, stream.remote()), this::onFinish);
    if (local.eventLoop().inEventLoop()) {
      startWithinEventLoop(local, splice);
      return;
    }
    try {
      local.eventLoop().execute(() -> startWithinEventLoop(local, splice));
    } catch (RejectedExecutionException e) {
      // A loop that has ended has closed its sockets.
      stream.reset(Stream.CODE_UNSPECIFIED);
      capacity.release();
    }
  }

  private void startWithinEventLoop(SocketChannel local, Splice splice) {
    live.add(splice);
    local.pipeline().addLast(splice);
    if (closed) {
      var _ = splice.abort();
    }
  }

  private void onFinish(Splice splice) {
    live.remove(splice);
    capacity.release();
  }

  /// Cuts all connections off, and those that are still to come. Waits for that, unless it is
  /// called on an event loop: a loop that ends first would close its sockets by a FIN.
  @Override
  public void close() {
    closed = true;
    List<Future<?>> aborts = new ArrayList<>();
    live.forEach(splice -> aborts.add(splice.abort()));
    if (!(Thread.currentThread() instanceof FastThreadLocalThread)) {
      aborts.forEach(abort -> abort.awaitUninterruptibly(PATIENCE_MILLIS));
    }
  }
}
