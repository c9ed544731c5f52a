package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.wire.MalformedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/// The sockets of one interface, one per address family, each read on a virtual thread of its own.
/// Blocking.
///
/// Looks only at packets from the link itself and within its [PacketBudget]; drops what is not a
/// message.
final class Link implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Link.class.getName());

  private final LinkView view;
  private final List<LinkSocket> sockets;
  private final PacketBudget budget = new PacketBudget(System.nanoTime());
  private final List<Registration> tasks = new ArrayList<>();

  /// Hears what came in. Called on the threads of the sockets; may block.
  @FunctionalInterface
  interface Listener {
    /// Takes a message.
    ///
    /// @param source who sent it
    void heard(Link link, InetSocketAddress source, DnsMessage message) throws InterruptedException;
  }

  Link(LinkView view, List<LinkSocket> sockets) {
    this.view = view;
    this.sockets = List.copyOf(sockets);
  }

  LinkView view() {
    return view;
  }

  /// Begins to read.
  void start(PluginContext context, Listener listener) {
    for (LinkSocket socket : sockets) {
      tasks.add(
          context.spawn(
              "mdns " + view.name() + " " + socket.family(), () -> receive(socket, listener)));
    }
  }

  /// Returns true if every socket can still be used.
  boolean isAlive() {
    return sockets.stream().allMatch(socket -> socket.channel().isOpen());
  }

  /// Sends to everybody on the link.
  ///
  /// @throws IOException if no address family could carry it
  void send(DnsMessage message) throws IOException {
    ByteBuffer packet = DnsWriter.write(message);
    IOException failure = new IOException("nothing was sent on " + view.name());
    int carried = 0;
    for (LinkSocket socket : sockets) {
      try {
        socket.channel().send(packet.duplicate(), socket.group());
        carried++;
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
    if (carried == 0) {
      throw failure;
    }
  }

  /// Sends to one host.
  void sendTo(InetSocketAddress target, DnsMessage message) throws IOException {
    int size = target.getAddress().getAddress().length;
    for (LinkSocket socket : sockets) {
      if (socket.group().getAddress().getAddress().length == size) {
        socket.channel().send(DnsWriter.write(message), target);
      }
    }
  }

  @Override
  public void close() {
    tasks.forEach(Registration::close);
    sockets.forEach(LinkSocket::close);
  }

  private void receive(LinkSocket socket, Listener listener) throws InterruptedException {
    DatagramChannel channel = socket.channel();
    ByteBuffer packet = ByteBuffer.allocate(DnsReader.MAX_PACKET + 1);
    try {
      while (true) {
        packet.clear();
        if (channel.receive(packet) instanceof InetSocketAddress source && admits(source)) {
          read(packet.flip(), source, listener);
        }
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "mdns {0}: {1}", view.name(), e);
      socket.close();
    }
  }

  private boolean admits(InetSocketAddress source) {
    if (!view.reaches(source.getAddress())) {
      return false;
    }
    synchronized (budget) {
      return budget.allows(source.getAddress(), System.nanoTime());
    }
  }

  private void read(ByteBuffer packet, InetSocketAddress source, Listener listener)
      throws InterruptedException {
    try {
      listener.heard(this, source, DnsReader.read(packet));
    } catch (MalformedException e) {
      LOG.log(System.Logger.Level.TRACE, "mdns {0}: {1} from {2}", view.name(), e, source);
    }
  }
}
