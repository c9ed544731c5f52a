package io.peertunnel.transport.libp2p.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.peertunnel.spi.LocalEndpointException;
import io.peertunnel.spi.Multiaddr;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// The listening sockets of a host. Blocking code; the addresses may be asked from any thread.
///
/// Listening on port 0 of both families takes the same port for both where it is free, so that one
/// number can be told to a firewall. An IPv6 socket takes IPv6 connections only where the loops can
/// tell it so; elsewhere one socket serves the wildcards of both families.
///
/// An address that is not plain TCP is refused, with a sentence that names it, rather than left
/// out: who asks for an address expects to be reachable there. An address that cannot be listened
/// on is left out as long as another can.
public final class Listeners implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Listeners.class.getName());

  private final List<Listening> listening;
  private final List<String> problems;

  private Listeners(List<Listening> listening, List<String> problems) {
    this.listening = List.copyOf(listening);
    this.problems = List.copyOf(problems);
  }

  /// One socket, and the addresses that it serves.
  private record Listening(Channel channel, List<InetAddress> addresses) {
    int port() {
      return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    Stream<InetSocketAddress> sockets() {
      return addresses.stream().map(address -> new InetSocketAddress(address, port()));
    }
  }

  /// Opens all sockets. Nobody is let in before [#start()].
  ///
  /// @param accept initialises each accepted connection, on its loop
  /// @throws LocalEndpointException if none of `addresses` can be listened on, and there is one; or
  ///     if one is not TCP
  public static Listeners open(
      Collection<Multiaddr> addresses, EventLoops loops, PortSharing sharing, ChannelHandler accept)
      throws LocalEndpointException, InterruptedException {
    List<InetSocketAddress> sockets = new ArrayList<>();
    for (Multiaddr address : addresses) {
      sockets.add(socket(address));
    }
    List<Listening> opened = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    try {
      Binder binder = new Binder(loops, sharing, accept);
      Set<InetSocketAddress> left = new LinkedHashSet<>(sockets);
      if (!loops.separatesFamilies()) {
        bindTwins(binder, left, opened);
      }
      bindAll(binder, left, opened, problems);
    } catch (InterruptedException e) {
      closeAll(opened);
      throw e;
    }
    if (opened.isEmpty() && !sockets.isEmpty()) {
      throw new LocalEndpointException("cannot listen: " + String.join("; ", problems));
    }
    return new Listeners(opened, problems);
  }

  /// Lets connections in.
  public void start() {
    listening.forEach(socket -> socket.channel().config().setAutoRead(true));
  }

  /// Returns where the sockets listen; wildcard addresses stay as they are.
  public List<InetSocketAddress> sockets() {
    return listening.stream().flatMap(Listening::sockets).toList();
  }

  /// Returns one sentence for each address that could not be listened on.
  public List<String> problems() {
    return problems;
  }

  /// Returns the local address from which a connection to `target` is best made: the listening
  /// address that would serve the answer.
  Optional<InetSocketAddress> sourceFor(InetAddress target) {
    return sockets().stream()
        .filter(local -> isIp6(local.getAddress()) == isIp6(target))
        .filter(
            local ->
                local.getAddress().isAnyLocalAddress()
                    || local.getAddress().isLoopbackAddress() == target.isLoopbackAddress())
        .findFirst();
  }

  /// Stops listening. Connections stay.
  @Override
  public void close() {
    closeAll(listening);
  }

  private static void closeAll(List<Listening> listening) {
    for (Listening socket : listening) {
      var _ = socket.channel().close();
    }
  }

  /// Where an IPv6 socket takes IPv4 connections in any case, one socket serves both wildcards.
  private static void bindTwins(Binder binder, Set<InetSocketAddress> left, List<Listening> opened)
      throws InterruptedException {
    for (InetSocketAddress six : List.copyOf(left)) {
      Optional<InetSocketAddress> four =
          left.stream().filter(other -> areTwins(six, other)).findFirst();
      if (four.isPresent()) {
        try {
          List<InetAddress> both = List.of(four.get().getAddress(), six.getAddress());
          opened.add(new Listening(binder.bind(six), both));
          left.remove(six);
          left.remove(four.get());
        } catch (IOException e) {
          // Without IPv6 each is tried by itself, and the failure is told then.
          LOG.log(System.Logger.Level.DEBUG, "no socket for both families", e);
        }
      }
    }
  }

  private static boolean areTwins(InetSocketAddress six, InetSocketAddress four) {
    return isIp6(six.getAddress())
        && !isIp6(four.getAddress())
        && six.getAddress().isAnyLocalAddress()
        && four.getAddress().isAnyLocalAddress()
        && six.getPort() == four.getPort();
  }

  private static void bindAll(
      Binder binder, Set<InetSocketAddress> wanted, List<Listening> opened, List<String> problems)
      throws InterruptedException {
    int shared = opened.isEmpty() ? 0 : opened.getFirst().port();
    for (InetSocketAddress socket : wanted) {
      InetSocketAddress hoped =
          socket.getPort() == 0 ? new InetSocketAddress(socket.getAddress(), shared) : socket;
      try {
        Listening bound = new Listening(bind(binder, hoped, socket), List.of(socket.getAddress()));
        opened.add(bound);
        shared = shared == 0 ? bound.port() : shared;
      } catch (IOException e) {
        problems.add(Multiaddr.ofTcp(socket) + ": " + e.getMessage());
      }
    }
  }

  private static Channel bind(Binder binder, InetSocketAddress hoped, InetSocketAddress wanted)
      throws IOException, InterruptedException {
    try {
      return binder.bind(hoped);
    } catch (IOException e) {
      if (hoped.equals(wanted)) {
        throw e;
      }
      return binder.bind(wanted);
    }
  }

  private static InetSocketAddress socket(Multiaddr address) throws LocalEndpointException {
    Optional<InetSocketAddress> socket = address.tcpSocket();
    if (socket.isEmpty() || address.peer().isPresent()) {
      throw new LocalEndpointException(
          "cannot listen on "
              + address
              + ": this transport listens on /ip4/…/tcp/… and /ip6/…/tcp/… only");
    }
    return socket.get();
  }

  private static boolean isIp6(InetAddress address) {
    return address instanceof Inet6Address;
  }

  private record Binder(EventLoops loops, PortSharing sharing, ChannelHandler accept) {
    /// Binds with port sharing only after a try without it: two programs that share a port would
    /// each get some of the connections meant for the other, so sharing is for our own sockets.
    Channel bind(InetSocketAddress socket) throws IOException, InterruptedException {
      if (sharing == PortSharing.NONE || socket.getPort() == 0) {
        return bind(socket, sharing);
      }
      if (loops.separatesFamilies()) {
        bind(socket, PortSharing.NONE).close().await();
      } else {
        requireFree(socket);
      }
      return bind(socket, sharing);
    }

    /// Throws unless a socket of its own can be bound. That socket is on no selector, which would
    /// keep its port until the next round.
    private static void requireFree(InetSocketAddress socket) throws IOException {
      StandardProtocolFamily family =
          isIp6(socket.getAddress()) ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET;
      try (ServerSocketChannel probe = ServerSocketChannel.open(family)) {
        probe.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        probe.bind(socket);
      }
    }

    private ChannelHandler begin() {
      return new ChannelInitializer<Channel>() {
        @Override
        protected void initChannel(Channel accepted) {
          accepted.pipeline().addLast(loops.congestion(), accept);
        }
      };
    }

    private Channel bind(InetSocketAddress socket, PortSharing how)
        throws IOException, InterruptedException {
      ServerBootstrap bootstrap =
          loops.server(how, EventLoops.familyOf(socket.getAddress())).childHandler(begin());
      if (isIp6(socket.getAddress())) {
        loops.onlyIp6().ifPresent(option -> bootstrap.option(option, 1));
      }
      ChannelFuture bound = bootstrap.bind(socket).await();
      if (!bound.isSuccess()) {
        throw new IOException(bound.cause().getMessage(), bound.cause());
      }
      return bound.channel();
    }
  }
}
