package io.peertunnel.forward.tcp;

import io.netty.channel.EventLoop;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.peertunnel.spi.Registration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// *Loop.* Decides when the servers of one binding accept. Runs on the acceptor loop, except
/// [#start()] and [#close()], which are thread-safe.
///
/// Servers pause while too many clients wait, while the forwarder carries all it may, and for a
/// second after the system refused to accept; clients then wait in the backlog of the kernel.
final class Admission {
  private static final long PAUSE_MILLIS = 1000;

  private final List<ServerSocketChannel> servers;
  private final EventLoop loop;
  private final Clients clients;
  private final Capacity capacity;
  private final int maxPending;
  private final Map<SocketChannel, Registration> pending = new HashMap<>();
  private final Registration whenFree;
  private boolean backingOff;
  private boolean closed;

  Admission(
      List<ServerSocketChannel> servers,
      EventLoop loop,
      Clients clients,
      Capacity capacity,
      int maxPending) {
    this.servers = servers;
    this.loop = loop;
    this.clients = clients;
    this.capacity = capacity;
    this.maxPending = maxPending;
    this.whenFree = capacity.onFree(() -> onLoop(this::resume));
  }

  /// Starts to accept.
  void start() {
    onLoop(
        () -> {
          servers.forEach(server -> server.pipeline().addLast(new AcceptHandler(this)));
          resume();
        });
  }

  /// Ends the wait of clients that have no stream yet.
  void close() {
    whenFree.close();
    onLoop(
        () -> {
          closed = true;
          pending.values().forEach(Registration::close);
        });
  }

  /// Takes an accepted client.
  void accepted(SocketChannel client) {
    capacity.take();
    LocalSockets.prepare(client);
    pending.put(client, clients.serve(client, capacity, () -> onLoop(() -> decided(client))));
    if (!hasRoom()) {
      pause();
    }
  }

  /// Waits a little before the next try, since a failed accept would fail again at once.
  void failed() {
    if (!backingOff) {
      backingOff = true;
      pause();
      var _ = loop.schedule(this::tryAgain, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void tryAgain() {
    backingOff = false;
    resume();
  }

  private void decided(SocketChannel client) {
    pending.remove(client);
    resume();
  }

  private boolean hasRoom() {
    return pending.size() < maxPending && !capacity.isFull();
  }

  private void pause() {
    servers.forEach(server -> server.config().setAutoRead(false));
  }

  private void resume() {
    if (!closed && !backingOff && hasRoom()) {
      servers.forEach(server -> server.config().setAutoRead(true));
    }
  }

  private void onLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      closed = true;
    }
  }
}
