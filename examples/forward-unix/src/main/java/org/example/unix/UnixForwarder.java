package org.example.unix;

import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.LocalEndpointException;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamHandler;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Joins Unix domain sockets with streams. Blocking; thread-safe.
final class UnixForwarder implements Forwarder {
  private final PluginContext context;
  private final Connections connections;
  private final Set<UnixBinding> bindings = ConcurrentHashMap.newKeySet();

  /// @param limit how many connections there may be at once
  UnixForwarder(PluginContext context, int limit) {
    this.context = context;
    this.connections = new Connections(context, limit);
  }

  @Override
  public StreamHandler expose(SocketAddress target, ForwardListener listener) {
    Path path = path(target);
    return stream -> serve(stream, path, listener);
  }

  @Override
  public Binding bind(
      List<? extends SocketAddress> local, StreamOpener opener, ForwardListener listener)
      throws LocalEndpointException {
    List<Path> paths = local.stream().map(UnixForwarder::path).distinct().toList();
    List<SocketFile> files = new ArrayList<>();
    try {
      for (Path path : paths) {
        files.add(SocketFile.bind(path));
      }
    } catch (LocalEndpointException e) {
      files.forEach(SocketFile::close);
      throw e;
    }
    UnixBinding binding = new UnixBinding(files, bindings::remove);
    bindings.add(binding);
    Clients clients = new Clients(context, connections, opener, listener);
    try {
      files.forEach(file -> context.spawn("accept at " + file.path(), () -> clients.accept(file)));
      return binding;
    } catch (IllegalStateException e) {
      binding.close();
      throw e;
    }
  }

  /// Accepts no more clients and cuts off what is under way.
  @Override
  public void close() {
    bindings.forEach(UnixBinding::close);
    connections.close();
  }

  private void serve(Stream stream, Path target, ForwardListener listener)
      throws InterruptedException {
    if (!connections.tryEnter()) {
      refuse(stream, connections.full(target), listener);
      return;
    }
    SocketChannel channel;
    try {
      channel = Service.connect(target, context);
    } catch (LocalEndpointException e) {
      connections.leave();
      refuse(stream, e.getMessage(), listener);
      return;
    } catch (InterruptedException e) {
      connections.leave();
      throw e;
    }
    connections.start(new Splice(channel, stream, listener));
  }

  private static void refuse(Stream stream, String reason, ForwardListener listener) {
    stream.reset(Stream.CODE_UNSPECIFIED);
    listener.refused(reason);
  }

  private static Path path(SocketAddress address) {
    if (address instanceof UnixDomainSocketAddress unix) {
      return unix.getPath().toAbsolutePath();
    }
    throw new IllegalArgumentException(
        address
            + " is not the path of a socket; give --target PATH to share, --local PATH to bind");
  }
}
