package io.peertunnel.transport.libp2p.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.peertunnel.spi.TunnelException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/// Makes TCP connections. Blocking code, thread-safe.
///
/// A connection leaves from the port that we listen on, if there is one of its family and the
/// option is on. If that fails other than by silence it is tried once more from a port that the
/// system chooses: the port may be taken, or the very pair of ports in use already.
public final class TcpDialer {
  private static final Duration MAX_CONNECT = Duration.ofSeconds(5);

  private final EventLoops loops;
  private final Listeners listeners;
  private final PortSharing sharing;

  /// Creates a dialer.
  public TcpDialer(EventLoops loops, Listeners listeners, PortSharing sharing) {
    this.loops = loops;
    this.listeners = listeners;
    this.sharing = sharing;
  }

  /// Returns a connected channel that does not read yet and has no handlers.
  ///
  /// @throws TunnelException if the connection is refused or takes too long
  public Channel connect(InetSocketAddress target) throws TunnelException, InterruptedException {
    Optional<InetSocketAddress> source =
        sharing == PortSharing.LISTENING_PORT
            ? listeners.sourceFor(target.getAddress())
            : Optional.empty();
    if (source.isPresent()) {
      ChannelFuture shared =
          await(bootstrap(PortSharing.LISTENING_PORT, target).connect(target, source.get()));
      if (shared.isSuccess() || shared.cause() instanceof ConnectTimeoutException) {
        return result(shared);
      }
    }
    return connectAfresh(target);
  }

  /// Does the same from a port that the system chooses.
  ///
  /// @throws TunnelException if the connection is refused or takes too long
  public Channel connectAfresh(InetSocketAddress target)
      throws TunnelException, InterruptedException {
    return result(await(bootstrap(PortSharing.NONE, target).connect(target)));
  }

  /// Returns a channel that was connected from the listening port while the other end did the same,
  /// so that two NATs let each other's packets in. It does not read yet and has no handlers.
  ///
  /// @param patience how long to wait
  /// @throws TunnelException if nothing came through, or nobody listens on a port that could be
  ///     shared
  public Channel punch(InetSocketAddress target, Duration patience)
      throws TunnelException, InterruptedException {
    Optional<InetSocketAddress> source =
        sharing == PortSharing.LISTENING_PORT
            ? listeners.sourceFor(target.getAddress())
            : Optional.empty();
    return result(
        await(
            bootstrap(PortSharing.LISTENING_PORT, target)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) patience.toMillis())
                .connect(
                    target,
                    source.orElseThrow(
                        () -> new TunnelException("there is no port to punch from")))));
  }

  /// Makes the coming close of a TCP channel that nobody has used leave nothing behind. The system
  /// would else keep its pair of ports from being connected again for a minute, and who sees us
  /// from outside on the port that we listen on could not be asked. Other channels stay as they
  /// are.
  public static void leaveNothing(Channel channel) {
    var _ = channel.config().setOption(ChannelOption.SO_LINGER, 0);
  }

  private Bootstrap bootstrap(PortSharing how, InetSocketAddress target) {
    return loops
        .client(how, EventLoops.familyOf(target.getAddress()))
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) MAX_CONNECT.toMillis())
        .handler(loops.congestion());
  }

  private static ChannelFuture await(ChannelFuture connected) throws InterruptedException {
    try {
      return connected.await();
    } catch (InterruptedException e) {
      leaveNothing(connected.channel());
      var _ = connected.channel().close();
      throw e;
    }
  }

  private static Channel result(ChannelFuture connected) throws TunnelException {
    Throwable cause = connected.cause();
    if (cause != null) {
      throw new TunnelException(reason(connected.channel(), cause), cause);
    }
    return connected.channel();
  }

  private static String reason(Channel channel, Throwable cause) {
    return cause instanceof ConnectTimeoutException
        ? "no answer within " + channel.config().getConnectTimeoutMillis() + " ms"
        : String.valueOf(cause.getMessage());
  }
}
