package io.peertunnel.transport.libp2p;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.net.Admission;
import io.peertunnel.transport.libp2p.ws.WsHandshake;
import io.peertunnel.transport.libp2p.ws.WsListener;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Receives each accepted connection: admits or closes it, and starts its handshake. Loop code,
/// shared by all loops.
///
/// When as many handshakes are under way as there may be, the oldest makes room if it has had
/// [#FAIR_TIME]: peers that connect and never speak cannot keep others out.
///
/// A failure to accept, as for want of file descriptors, is handled by Netty's acceptor: it pauses
/// for a second.
@Sharable
final class AcceptedChannels extends ChannelInboundHandlerAdapter {
  private static final System.Logger LOG = System.getLogger(AcceptedChannels.class.getName());
  private static final Duration FAIR_TIME = Duration.ofSeconds(1);
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private final Admission admission;
  private final Establishment establishment;
  private final Door door;
  private final Map<Channel, Pending> pending = new LinkedHashMap<>();

  AcceptedChannels(Admission admission, Establishment establishment, Door door) {
    this.admission = admission;
    this.establishment = establishment;
    this.door = door;
  }

  /// How connections begin that come in by one kind of socket.
  interface Door {
    /// Returns what is said before the handshakes of libp2p.
    Preface preface();

    /// Returns how the connection begins after that.
    Establishment.Beginning beginning(Channel channel);

    /// Plain TCP.
    static Door tcp(Punches punches) {
      return new Door() {
        @Override
        public Preface preface() {
          return Preface.NONE;
        }

        @Override
        public Establishment.Beginning beginning(Channel channel) {
          return punches.beginning(
              (InetSocketAddress) channel.remoteAddress(), Way.overTcp(channel));
        }
      };
    }

    /// WebSockets.
    static Door webSocket() {
      WsHandshake handshake = new WsHandshake();
      return new Door() {
        @Override
        public Preface preface() {
          return handshake::server;
        }

        @Override
        public Establishment.Beginning beginning(Channel channel) {
          Multiaddr remote = Way.webSocket((InetSocketAddress) channel.remoteAddress());
          return Establishment.Beginning.accepted(Way.overWebSocket(channel, remote));
        }
      };
    }
  }

  private record Pending(Admission.Ticket ticket, long since) {}

  /// Starts once the channel is active, and tells no other handler so: those of the handshake start
  /// when they are added.
  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.pipeline().remove(this);
    admit(ctx.channel());
  }

  private void admit(Channel channel) {
    long now = System.nanoTime();
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
      // The peer has gone already.
      var _ = channel.close();
      return;
    }
    if (admission.isFull()) {
      dropOldest(now);
    }
    Optional<Admission.Ticket> ticket = admission.accept(remote.getAddress(), now);
    if (ticket.isEmpty()) {
      LOG.log(Level.DEBUG, () -> "refused a connection from " + remote + ": too many");
      var _ = channel.close();
      return;
    }
    channel.closeFuture().addListener(_ -> ended(channel, ticket.get()));
    upgrade(channel, new Pending(ticket.get(), now));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.log(Level.DEBUG, () -> "an accepted connection failed: " + cause);
    var _ = ctx.close();
  }

  private void upgrade(Channel channel, Pending entry) {
    synchronized (pending) {
      pending.put(channel, entry);
    }
    var deadline =
        channel.eventLoop().schedule(() -> drop(channel), DEADLINE.toSeconds(), TimeUnit.SECONDS);
    door.preface()
        .begin(
            channel,
            new WsListener() {
              @Override
              public void onOpen(Channel open) {
                var _ =
                    establishment
                        .start(open, door.beginning(open))
                        .whenComplete((_, failure) -> over(Optional.ofNullable(failure)));
              }

              @Override
              public void onFailed(TunnelException cause) {
                over(Optional.of(cause));
              }

              private void over(Optional<Throwable> failure) {
                deadline.cancel(false);
                admission.secured(entry.ticket());
                synchronized (pending) {
                  pending.remove(channel);
                }
                failure.ifPresent(
                    cause -> LOG.log(Level.DEBUG, () -> "an accepted connection failed: " + cause));
              }
            });
  }

  private static void drop(Channel channel) {
    var _ = channel.close();
  }

  private void ended(Channel channel, Admission.Ticket ticket) {
    admission.close(ticket);
    synchronized (pending) {
      pending.remove(channel);
    }
  }

  private void dropOldest(long now) {
    synchronized (pending) {
      Iterator<Map.Entry<Channel, Pending>> oldest = pending.entrySet().iterator();
      if (!oldest.hasNext()) {
        return;
      }
      Map.Entry<Channel, Pending> entry = oldest.next();
      if (now - entry.getValue().since() > FAIR_TIME.toNanos()) {
        oldest.remove();
        admission.close(entry.getValue().ticket());
        var _ = entry.getKey().close();
      }
    }
  }
}
