package io.peertunnel.forward.tcp;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.SocketChannel;
import io.peertunnel.spi.TunnelException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/// *Blocking.* Connects to a target: looks its name up anew each time, and tries all addresses of
/// it in the order in which the system gives them.
final class TargetDialer {
  /// For all addresses together: a client should not wait longer to hear that nobody answers.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final InetSocketAddress target;
  private final Names names;

  /// Looks names up as the system does.
  TargetDialer(InetSocketAddress target) {
    this(target, InetAddress::getAllByName);
  }

  TargetDialer(InetSocketAddress target, Names names) {
    this.target = target;
    this.names = names;
  }

  /// What a name stands for.
  @FunctionalInterface
  interface Names {
    /// Returns at least one address. Blocks.
    InetAddress[] lookUp(String name) throws UnknownHostException;
  }

  /// Returns a connected socket on the loop of `home`, not read yet.
  ///
  /// @throws TunnelException if no address answers; the message names the target and the cause, the
  ///     other failed addresses are suppressed
  SocketChannel dial(Loops.Home home) throws TunnelException, InterruptedException {
    List<InetAddress> addresses = addresses();
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    TunnelException failure = new TunnelException(sentence("it has no address"));
    for (int i = 0; i < addresses.size(); i++) {
      InetSocketAddress address = new InetSocketAddress(addresses.get(i), target.getPort());
      long share = (deadline - System.nanoTime()) / (addresses.size() - i);
      try {
        return connect(address, home, Duration.ofNanos(share));
      } catch (TunnelException e) {
        if (i > 0) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    throw failure;
  }

  private List<InetAddress> addresses() throws TunnelException {
    InetAddress known = target.getAddress();
    if (known != null) {
      return List.of(known);
    }
    try {
      return List.of(names.lookUp(target.getHostString()));
    } catch (UnknownHostException e) {
      throw new TunnelException(sentence("this name has no address"), e);
    }
  }

  private SocketChannel connect(InetSocketAddress address, Loops.Home home, Duration patience)
      throws TunnelException, InterruptedException {
    SocketChannel socket = open(home);
    boolean connected = false;
    try {
      LocalSockets.prepare(socket);
      socket.config().setConnectTimeoutMillis((int) Math.max(1, patience.toMillis()));
      await(home.loop().register(socket));
      await(socket.connect(address));
      connected = true;
      return socket;
    } finally {
      if (!connected) {
        LocalSockets.closeByReset(socket);
      }
    }
  }

  private SocketChannel open(Loops.Home home) throws TunnelException {
    try {
      return home.kind().socket();
    } catch (ChannelException e) {
      throw new TunnelException(sentence("no socket can be opened (" + rootMessage(e) + ")"), e);
    }
  }

  private void await(ChannelFuture future) throws TunnelException, InterruptedException {
    Throwable cause = future.await().cause();
    if (cause != null) {
      throw new TunnelException(sentence(reason(cause)), cause);
    }
  }

  private static String reason(Throwable cause) {
    return switch (cause) {
      case ConnectTimeoutException _ -> "it did not answer within " + PATIENCE.toSeconds() + " s";
      case ConnectException _ -> "the connection was refused; is the service running?";
      case NoRouteToHostException _ -> "there is no route to it";
      default -> rootMessage(cause);
    };
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private String sentence(String why) {
    return "cannot connect to " + LocalSockets.text(target) + ": " + why;
  }
}
