package io.peertunnel.transport.libp2p.quic;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicDatagramExtensionEvent;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.secure.Role;
import io.peertunnel.transport.libp2p.tls.QuicHandshake;
import java.util.Optional;

/// Watches the handshake of a QUIC channel, and says whom it has proved or why it failed. Loop
/// code.
///
/// It stays, and remembers with the channel what a multiplexer that is added later must know.
final class LinkHandler extends ChannelInboundHandlerAdapter {
  private static final System.Logger LOG = System.getLogger(LinkHandler.class.getName());

  private final QuicHandshake handshake;
  private final Role role;
  private final Outcome outcome;
  private Optional<ChannelHandlerContext> context = Optional.empty();
  private boolean decided;

  LinkHandler(QuicHandshake handshake, Role role, Outcome outcome) {
    this.handshake = handshake;
    this.role = role;
    this.outcome = outcome;
  }

  /// Hears how a handshake ended, once. Loop code.
  interface Outcome {
    void proven(QuicLink link);

    void failed(TunnelException cause);
  }

  /// Ends the connection unless its peer has been proved.
  void giveUp(TunnelException why) {
    fail(why);
  }

  /// Says why the handshake failed, as far as it is known.
  ///
  /// @param cause what the codec says
  void fail(Throwable cause) {
    fail(handshake.refusal().or(this::saidByPeer).orElseGet(() -> describe(cause)));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = Optional.of(ctx);
    if (decided) {
      var _ = ctx.close();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.channel().attr(LinkFacts.ACTIVE_SINCE).set(System.nanoTime());
    if (!decided) {
      try {
        QuicLink link = QuicLink.of((QuicChannel) ctx.channel(), handshake.finish(), role);
        decided = true;
        outcome.proven(link);
      } catch (TunnelException e) {
        fail(e);
      }
    }
    ctx.fireChannelActive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    switch (event) {
      case QuicConnectionCloseEvent closed -> ctx.channel().attr(LinkFacts.CLOSED).set(closed);
      case QuicDatagramExtensionEvent able ->
          ctx.channel().attr(LinkFacts.MAX_DATAGRAM).set(able.maxLength());
      default -> {
        // The multiplexer's affair.
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!decided && handshake.refusal().isPresent()) {
      fail(cause);
    } else if (ctx.pipeline().last() == this) {
      LOG.log(System.Logger.Level.DEBUG, () -> ctx.channel() + ": " + cause);
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!decided) {
      fail((Throwable) new TunnelException("the QUIC handshake ended without an answer"));
    }
    ctx.fireChannelInactive();
  }

  private void fail(TunnelException why) {
    if (!decided) {
      decided = true;
      outcome.failed(why);
      context.ifPresent(LinkHandler::closeSoon);
    }
  }

  /// Closes in the next turn of the loop: within this one the codec may be about to tell the peer
  /// why.
  private static void closeSoon(ChannelHandlerContext ctx) {
    ctx.executor()
        .execute(
            () -> {
              var _ = ctx.close();
            });
  }

  private Optional<TunnelException> saidByPeer() {
    return context
        .map(ctx -> ctx.channel().attr(LinkFacts.CLOSED).get())
        .map(closed -> new TunnelException(QuicCode.closed(closed).text()));
  }

  private static TunnelException describe(Throwable cause) {
    return switch (cause) {
      case TunnelException known -> known;
      case ConnectTimeoutException _ -> new TunnelException("no answer in time", cause);
      default -> new TunnelException("the QUIC handshake failed: " + cause.getMessage(), cause);
    };
  }
}
