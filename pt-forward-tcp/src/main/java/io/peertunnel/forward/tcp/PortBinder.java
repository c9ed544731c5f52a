package io.peertunnel.forward.tcp;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.unix.Errors;
import io.peertunnel.spi.LocalEndpointException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// *Blocking.* Takes one port on several addresses: on all of them, or on none.
final class PortBinder {
  private static final int TRIES = 32;
  private static final int BACKLOG = 1024;
  private static final int SETTLE_MILLIS = 10;
  private static final int FIRST_FREE_FOR_ALL = 1024;
  private static final int EACCES = 13;

  private final Loops loops;

  PortBinder(Loops loops) {
    this.loops = loops;
  }

  /// Returns servers that listen and do not accept yet. If the port is 0, the system chooses it on
  /// the first address, and chooses again if it is taken on another.
  ///
  /// @throws LocalEndpointException if one of the addresses cannot be used
  List<ServerSocketChannel> bind(List<InetSocketAddress> addresses) throws LocalEndpointException {
    requireOnePort(addresses);
    LocalEndpointException failure = new LocalEndpointException("no local address was given");
    int tries = addresses.getFirst().getPort() == 0 && addresses.size() > 1 ? TRIES : 1;
    for (int i = 0; i < tries; i++) {
      try {
        return bindOnce(addresses);
      } catch (LocalEndpointException e) {
        failure = e;
      }
    }
    throw failure;
  }

  /// Closes servers, and waits until their port is free, unless it is called on their loop. The
  /// JDK frees it only when its selector has looked again, which a moment of idleness lets it do.
  static void release(List<ServerSocketChannel> servers) {
    for (ServerSocketChannel server : servers) {
      ChannelFuture closed = server.close();
      EventLoop loop = server.eventLoop();
      if (!loop.inEventLoop() && !loop.isShuttingDown()) {
        closed.awaitUninterruptibly();
        loop.schedule(() -> {}, SETTLE_MILLIS, TimeUnit.MILLISECONDS).awaitUninterruptibly();
      }
    }
  }

  private static void requireOnePort(List<InetSocketAddress> addresses) {
    if (addresses.stream().map(InetSocketAddress::getPort).distinct().count() != 1) {
      throw new IllegalArgumentException("one port is needed for all of " + addresses);
    }
  }

  private List<ServerSocketChannel> bindOnce(List<InetSocketAddress> addresses)
      throws LocalEndpointException {
    List<ServerSocketChannel> servers = new ArrayList<>();
    int port = addresses.getFirst().getPort();
    boolean complete = false;
    try {
      for (InetSocketAddress address : addresses) {
        servers.add(listen(resolved(address, port)));
        port = servers.getFirst().localAddress().getPort();
      }
      complete = true;
      return List.copyOf(servers);
    } finally {
      if (!complete) {
        release(servers);
      }
    }
  }

  private static InetSocketAddress resolved(InetSocketAddress address, int port)
      throws LocalEndpointException {
    InetAddress known = address.getAddress();
    InetSocketAddress result =
        known == null
            ? new InetSocketAddress(address.getHostString(), port)
            : new InetSocketAddress(known, port);
    if (result.isUnresolved()) {
      throw new LocalEndpointException(
          sentence(result, "this name has no address; give an address of this machine"));
    }
    return result;
  }

  private ServerSocketChannel listen(InetSocketAddress address) throws LocalEndpointException {
    EventLoop loop = loops.acceptor();
    ServerSocketChannel server = open(address);
    server.config().setAutoRead(false).setReuseAddress(true).setBacklog(BACKLOG);
    server
        .config()
        .setRecvByteBufAllocator(new ServerChannelRecvByteBufAllocator().maxMessagesPerRead(1));
    Throwable cause = loop.register(server).awaitUninterruptibly().cause();
    if (cause == null) {
      cause = server.bind(address).awaitUninterruptibly().cause();
    }
    if (cause != null) {
      server.close().awaitUninterruptibly();
      throw new LocalEndpointException(sentence(address, reason(address, cause)), cause);
    }
    return server;
  }

  private ServerSocketChannel open(InetSocketAddress address) throws LocalEndpointException {
    try {
      return loops.kind().serverSocket();
    } catch (ChannelException e) {
      throw new LocalEndpointException(
          sentence(address, "no socket can be opened (" + e.getMessage() + ")"), e);
    }
  }

  private static String reason(InetSocketAddress address, Throwable cause) {
    int port = address.getPort();
    InetAddress ip = address.getAddress();
    if (!isOurs(ip)) {
      return ip.getHostAddress() + " is not an address of this machine; choose one that is";
    }
    boolean denied = cause instanceof Errors.NativeIoException e && e.expectedErr() == -EACCES;
    if (denied) {
      return "the system does not permit port " + port + "; choose one above 1023";
    }
    String taken = "port " + port + " is in use; choose another port, or stop what uses it";
    return port < FIRST_FREE_FOR_ALL && !(cause instanceof Errors.NativeIoException)
        ? taken + " (ports below 1024 may also need more rights)"
        : taken;
  }

  private static boolean isOurs(InetAddress ip) {
    try {
      return ip.isAnyLocalAddress()
          || ip.isLoopbackAddress()
          || NetworkInterface.getByInetAddress(ip) != null;
    } catch (SocketException e) {
      return true;
    }
  }

  private static String sentence(InetSocketAddress address, String why) {
    return "cannot listen on " + LocalSockets.text(address) + ": " + why;
  }
}
