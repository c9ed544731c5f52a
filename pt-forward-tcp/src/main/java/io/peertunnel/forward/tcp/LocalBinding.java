package io.peertunnel.forward.tcp;

import io.netty.channel.socket.ServerSocketChannel;
import io.peertunnel.spi.Forwarder;
import java.net.SocketAddress;
import java.util.List;
import java.util.function.Consumer;

/// *Blocking*, but not for long. The servers of one binding.
final class LocalBinding implements Forwarder.Binding {
  private final List<ServerSocketChannel> servers;
  private final List<SocketAddress> local;
  private final Admission admission;
  private final Consumer<LocalBinding> onClose;

  LocalBinding(
      List<ServerSocketChannel> servers, Admission admission, Consumer<LocalBinding> onClose) {
    this.servers = servers;
    this.local = servers.stream().<SocketAddress>map(ServerSocketChannel::localAddress).toList();
    this.admission = admission;
    this.onClose = onClose;
  }

  @Override
  public List<SocketAddress> local() {
    return local;
  }

  /// Frees the port before it returns, unless it is called on the loop that serves it.
  @Override
  public void close() {
    onClose.accept(this);
    admission.close();
    PortBinder.release(servers);
  }
}
