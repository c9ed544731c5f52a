package io.peertunnel.transport.libp2p.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.Socket;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// Has the kernel send by BBR on long paths, which loses little where packets get lost. Loop code,
/// shared by all loops; leaves the pipeline of each connection when it has decided.
///
/// A path is long if its first round trip, as the kernel has measured it, took [#LONG_PATH] or
/// more. On shorter ones the usual congestion control is faster and costs less, and a loss is soon
/// made good. Where the kernel does not let us choose, or cannot be asked, nothing is changed.
///
/// @see <a href="https://man7.org/linux/man-pages/man7/tcp.7.html">`TCP_CONGESTION`</a>
@Sharable
public final class TcpCongestion extends ChannelInboundHandlerAdapter {
  /// From what round trip on a path is a long one.
  static final Duration LONG_PATH = Duration.ofMillis(2);

  private static final System.Logger LOG = System.getLogger(TcpCongestion.class.getName());
  private static final int IPPROTO_TCP = 6;
  private static final int TCP_INFO = 11;
  private static final int TCP_CONGESTION = 13;
  private static final int MAX_NAME = 16;

  /// Where `struct tcp_info` has `tcpi_rtt`, in microseconds.
  private static final int ROUND_TRIP = 68;

  private static final byte[] BBR = "bbr".getBytes(StandardCharsets.US_ASCII);

  private final Choice choice;

  /// Creates the handler.
  public TcpCongestion(Choice choice) {
    this.choice = choice;
  }

  /// What to do on long paths.
  public enum Choice {
    /// BBR, where the kernel offers it.
    BBR,
    /// What the system does for all programs.
    SYSTEM
  }

  /// Returns whether the kernel lets us choose BBR. The first time takes some milliseconds.
  public static boolean isOffered() {
    return Offer.MADE;
  }

  /// Tried with a socket that is not used for anything else.
  private static final class Offer {
    static final boolean MADE = tried();

    private static boolean tried() {
      try (SocketChannel probe = SocketChannel.open()) {
        Optional<Socket> socket = KernelSocket.of(probe);
        if (socket.isEmpty()) {
          return false;
        }
        sendByBbr(socket.get());
        return true;
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, () -> "the kernel offers no BBR: " + e);
        return false;
      }
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    if (choice == Choice.BBR && !isLoopback(ctx.channel())) {
      KernelSocket.of(ctx.channel()).ifPresent(TcpCongestion::choose);
    }
    ctx.fireChannelActive();
    ctx.pipeline().remove(this);
  }

  /// Returns the name of the congestion control of a connection; empty where it cannot be asked.
  static Optional<String> of(Channel channel) {
    return KernelSocket.of(channel)
        .flatMap(
            socket -> {
              ByteBuffer name = ByteBuffer.allocate(MAX_NAME);
              try {
                socket.getRawOpt(IPPROTO_TCP, TCP_CONGESTION, name);
              } catch (IOException _) {
                return Optional.empty();
              }
              return Optional.of(StandardCharsets.US_ASCII.decode(name.clear()).toString().trim());
            });
  }

  /// Returns whether a path with such a first round trip is a long one. A round trip of zero was
  /// not measured, as the first packet had to be repeated.
  static boolean isLong(Duration roundTrip) {
    return roundTrip.isZero() || roundTrip.compareTo(LONG_PATH) >= 0;
  }

  private static void choose(Socket socket) {
    try {
      if (isLong(roundTrip(socket))) {
        sendByBbr(socket);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> "the kernel keeps its congestion control: " + e);
    }
  }

  /// Spares what never leaves the machine the loading of the library.
  private static boolean isLoopback(Channel channel) {
    return channel.remoteAddress() instanceof InetSocketAddress remote
        && remote.getAddress().isLoopbackAddress();
  }

  /// Returns how long a round trip takes by the kernel's measurement; zero if it has none.
  static Duration roundTrip(Socket socket) throws IOException {
    ByteBuffer info = ByteBuffer.allocate(ROUND_TRIP + Integer.BYTES);
    socket.getRawOpt(IPPROTO_TCP, TCP_INFO, info);
    long micros = Integer.toUnsignedLong(info.order(ByteOrder.nativeOrder()).getInt(ROUND_TRIP));
    return Duration.ofNanos(micros * 1000);
  }

  /// Has the kernel send by BBR from now on.
  static void sendByBbr(Socket socket) throws IOException {
    ByteBuffer name = ByteBuffer.allocate(BBR.length);
    socket.setRawOpt(IPPROTO_TCP, TCP_CONGESTION, name.put(BBR).flip());
  }
}
