package io.peertunnel.forward.tcp;

import io.netty.channel.socket.ServerSocketChannel;
import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.StreamHandler;
import io.peertunnel.spi.TunnelException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// *Blocking.* Carries TCP. Its parts share one set of loops, one capacity and one set of
/// connections. Thread-safe.
final class TcpForwarder implements Forwarder {
  private final PluginContext context;
  private final Limits limits;
  private final Loops loops;
  private final Capacity capacity;
  private final Splices splices;
  private final Set<LocalBinding> bindings = ConcurrentHashMap.newKeySet();

  TcpForwarder(PluginContext context, Limits limits, SocketKind kind) {
    this.context = context;
    this.limits = limits;
    this.loops = new Loops(kind);
    this.capacity = new Capacity(limits.connections());
    this.splices = new Splices(capacity);
  }

  @Override
  public StreamHandler expose(SocketAddress target, ForwardListener listener) {
    return new ExposedTarget(internet(target), loops, capacity, splices, listener);
  }

  @Override
  public Binding bind(
      List<? extends SocketAddress> local, StreamOpener opener, ForwardListener listener)
      throws TunnelException {
    List<InetSocketAddress> addresses =
        local.stream().map(TcpForwarder::internet).distinct().toList();
    List<ServerSocketChannel> servers = new PortBinder(loops).bind(addresses);
    Clients clients = new Clients(context, opener, listener, loops, splices);
    Admission admission =
        new Admission(servers, loops.acceptor(), clients, capacity, limits.pending());
    LocalBinding binding = new LocalBinding(servers, admission, bindings::remove);
    bindings.add(binding);
    admission.start();
    return binding;
  }

  @Override
  public void close() {
    bindings.forEach(LocalBinding::close);
    splices.close();
    loops.close();
  }

  private static InetSocketAddress internet(SocketAddress address) {
    if (address instanceof InetSocketAddress internet) {
      return internet;
    }
    throw new IllegalArgumentException("not the address of a TCP port: " + address);
  }
}
