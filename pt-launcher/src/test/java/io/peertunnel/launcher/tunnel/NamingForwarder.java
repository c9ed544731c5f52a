package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.LocalEndpointException;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamHandler;
import io.peertunnel.spi.TunnelException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/// A forwarder without sockets: the service says its name and ends, a client asks for it.
final class NamingForwarder implements Forwarder {
  private final String name;
  private final AtomicInteger served = new AtomicInteger();
  private final AtomicInteger open = new AtomicInteger();
  private volatile Optional<StreamOpener> opener = Optional.empty();
  private volatile boolean taken;

  NamingForwarder(String name) {
    this.name = name;
  }

  /// Returns how many streams the service has had.
  int served() {
    return served.get();
  }

  /// Returns how many local ports are open.
  int open() {
    return open.get();
  }

  void takePorts() {
    taken = true;
  }

  /// Connects as a local client, and returns the name of the service that answered.
  CompletableFuture<String> ask() {
    CompletableFuture<String> answer = new CompletableFuture<>();
    Thread.startVirtualThread(
        () -> {
          try (Stream stream = opener.orElseThrow().open()) {
            byte[] said = stream.input().readAllBytes();
            answer.complete(new String(said, StandardCharsets.UTF_8));
          } catch (IOException | InterruptedException | RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  /// Asks, and waits for the answer.
  String answer() throws InterruptedException, ExecutionException {
    return ask().get();
  }

  @Override
  public StreamHandler expose(SocketAddress target, ForwardListener listener) {
    return stream -> {
      served.incrementAndGet();
      try {
        stream.output().write(name.getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new TunnelException("the peer has gone", e);
      }
      stream.close();
    };
  }

  @Override
  public Binding bind(
      List<? extends SocketAddress> local, StreamOpener streams, ForwardListener listener)
      throws TunnelException {
    if (taken) {
      throw new LocalEndpointException("port taken");
    }
    opener = Optional.of(streams);
    open.incrementAndGet();
    List<SocketAddress> bound = new ArrayList<>(local);
    return new Binding() {
      @Override
      public List<SocketAddress> local() {
        return bound;
      }

      @Override
      public void close() {
        open.decrementAndGet();
      }
    };
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
