package io.peertunnel.forward.tcp;

import io.netty.channel.ChannelException;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.peertunnel.spi.TunnelException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/// *Blocking*, but for [#start(Loops.Home)]. Connects to a target: looks its name up anew each
/// time, and tries all addresses of it in the order in which the system gives them.
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
        return await(connect(address, home, Duration.ofNanos(share)));
      } catch (TunnelException e) {
        if (i > 0) {
          e.addSuppressed(failure);
        }
        failure = e;
      }
    }
    throw failure;
  }

  /// Returns whether the target is an address, so that there is nothing to look up or to choose.
  boolean isLiteral() {
    return target.getAddress() != null;
  }

  /// Connects to a target that [#isLiteral()], without blocking.
  ///
  /// @return the connected socket on the loop of `home`, not read yet; or a [TunnelException], as
  ///     [#dial(Loops.Home)] throws it
  Future<SocketChannel> start(Loops.Home home) {
    return connect(target, home, PATIENCE);
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

  /// Registers and connects in one go: each return to this side of the loop would cost a switch of
  /// threads.
  private Future<SocketChannel> connect(
      InetSocketAddress address, Loops.Home home, Duration patience) {
    Promise<SocketChannel> connected = home.loop().newPromise();
    try {
      SocketChannel socket = open(home);
      connected.addListener(
          done -> {
            if (!done.isSuccess()) {
              LocalSockets.closeByReset(socket);
            }
          });
      LocalSockets.prepare(socket);
      socket.config().setConnectTimeoutMillis((int) Math.max(1, patience.toMillis()));
      home.loop()
          .register(socket)
          .addListener(
              registered -> {
                if (registered.isSuccess()) {
                  socket.connect(address).addListener(done -> settle(connected, socket, done));
                } else {
                  settle(connected, socket, registered);
                }
              });
    } catch (TunnelException e) {
      connected.setFailure(e);
    }
    return connected;
  }

  /// Of a promise that was cancelled the socket is closed already.
  private void settle(Promise<SocketChannel> connected, SocketChannel socket, Future<?> done) {
    Throwable cause = done.cause();
    if (cause == null) {
      connected.trySuccess(socket);
    } else {
      connected.tryFailure(new TunnelException(sentence(reason(cause)), cause));
    }
  }

  private SocketChannel open(Loops.Home home) throws TunnelException {
    try {
      return home.kind().socket();
    } catch (ChannelException e) {
      throw new TunnelException(sentence("no socket can be opened (" + rootMessage(e) + ")"), e);
    }
  }

  private static SocketChannel await(Future<SocketChannel> connecting)
      throws TunnelException, InterruptedException {
    try {
      connecting.await();
    } catch (InterruptedException e) {
      if (!connecting.cancel(false) && connecting.isSuccess()) {
        LocalSockets.closeByReset(connecting.getNow());
      }
      throw e;
    }
    if (connecting.cause() instanceof TunnelException failure) {
      throw failure;
    }
    return connecting.getNow();
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
