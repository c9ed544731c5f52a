package io.peertunnel.forward.tcp;

import io.netty.channel.socket.SocketChannel;
import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.Stream;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;

/// *Loop.* The connections under way. Each holds a place of the capacity, taken by whoever hands it
/// over, until it ends. Thread-safe.
final class Splices implements AutoCloseable {
  private final Capacity capacity;
  private final Set<Splice> live = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  Splices(Capacity capacity) {
    this.capacity = capacity;
  }

  /// Joins a registered socket with a stream.
  void start(SocketChannel local, Stream stream, ForwardListener listener) {
    Splice splice = new Splice(local, stream, new Tally(listener, stream.remote()), this::onFinish);
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
      splice.abort();
    }
  }

  private void onFinish(Splice splice) {
    live.remove(splice);
    capacity.release();
  }

  /// Cuts all connections off, and those that are still to come.
  @Override
  public void close() {
    closed = true;
    live.forEach(Splice::abort);
  }
}
