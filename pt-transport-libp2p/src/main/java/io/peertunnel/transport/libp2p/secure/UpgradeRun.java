package io.peertunnel.transport.libp2p.secure;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.CodecException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identity.PeerCheck;
import io.peertunnel.transport.libp2p.identity.ProvenPeer;
import io.peertunnel.transport.libp2p.negotiate.Negotiation;
import io.peertunnel.transport.libp2p.negotiate.NegotiationHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One upgrade of one channel. Loop code.
///
/// The handlers of each step stand before the guard, which sees whatever goes wrong, until the end.
final class UpgradeRun {
  /// How long the whole upgrade may take; go-libp2p gives as much.
  static final Duration DEADLINE = Duration.ofSeconds(15);

  private final Upgrade upgrade;
  private final Channel channel;
  private final Role role;
  private final PeerCheck check;
  private final UpgradeListener listener;
  private final Guard guard = new Guard();
  private Step step = Step.SECURITY;
  private boolean guessing;
  private boolean over;

  UpgradeRun(
      Upgrade upgrade, Channel channel, Role role, PeerCheck check, UpgradeListener listener) {
    this.upgrade = upgrade;
    this.channel = channel;
    this.role = role;
    this.check = check;
    this.listener = listener;
  }

  void start(Guesses.Start start) {
    ScheduledFuture<?> deadline =
        channel.eventLoop().schedule(this::expire, DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    guard.whenRemoved = () -> deadline.cancel(false);
    channel.pipeline().addLast(guard);
    if (!channel.isActive()) {
      fail(new TunnelException("the connection ended before its upgrade"));
      return;
    }
    if (start == Guesses.Start.GUESSING) {
      guess(upgrade.securities().getFirst());
    } else {
      negotiate(upgrade.securities(), this::handshake);
    }
  }

  /// What the peer answers to the handshake comes behind its agreement, which is taken out before.
  private void guess(String security) {
    guessing = true;
    add(
        new NegotiationHandler(
            Negotiation.initiator(List.of(security)),
            _ -> {
              guessing = false;
              step = Step.HANDSHAKE;
            }));
    addHandshake(security);
  }

  private void negotiate(List<String> protocols, Consumer<String> agreed) {
    Negotiation negotiation =
        role == Role.INITIATOR
            ? Negotiation.initiator(protocols)
            : Negotiation.responder(protocols::contains);
    add(new NegotiationHandler(negotiation, agreed));
  }

  private void handshake(String security) {
    step = Step.HANDSHAKE;
    addHandshake(security);
  }

  private void addHandshake(String security) {
    if (role == Role.INITIATOR) {
      add(new FirstAnswer(security, () -> fail(new CrossedDialsException())));
    }
    add(upgrade.handshake(security, role, check, peer -> proven(security, peer)));
  }

  private void proven(String security, ProvenPeer peer) {
    step = Step.MUXER;
    peer.muxer()
        .agreed()
        .ifPresentOrElse(
            muxer -> finish(security, peer, muxer),
            () -> negotiate(upgrade.muxers(), muxer -> finish(security, peer, muxer)));
  }

  private void finish(String security, ProvenPeer peer, String muxer) {
    if (over) {
      return;
    }
    over = true;
    channel.pipeline().remove(guard);
    listener.onSecured(
        channel.pipeline(),
        new SecureSession(
            peer.key().id(), peer.key().encoded(), security, muxer, peer.channelBinding()));
  }

  private void add(ChannelHandler handler) {
    if (!over) {
      channel.pipeline().addBefore(channel.pipeline().context(guard).name(), null, handler);
    }
  }

  private void expire() {
    guessing = false;
    fail(new TunnelException("no answer within " + DEADLINE.toSeconds() + " s"));
  }

  private void fail(Throwable cause) {
    if (over) {
      return;
    }
    over = true;
    TunnelException failure = failure(cause);
    channel.close().addListener(_ -> listener.onFailed(failure));
  }

  private TunnelException failure(Throwable cause) {
    if (cause instanceof CrossedDialsException crossed) {
      return crossed;
    }
    String text = step.text + ": " + text(cause);
    return guessing ? new GuessRefusedException(text, cause) : new TunnelException(text, cause);
  }

  private static String text(Throwable cause) {
    Throwable inner =
        cause instanceof CodecException && cause.getCause() != null ? cause.getCause() : cause;
    String message = inner.getMessage();
    return inner instanceof TunnelException && message != null ? message : inner.toString();
  }

  /// What was under way, in words that begin a sentence.
  private enum Step {
    SECURITY("no secure channel was agreed upon"),
    HANDSHAKE("the secure handshake failed"),
    MUXER("no multiplexer was agreed upon");

    private final String text;

    Step(String text) {
      this.text = text;
    }
  }

  /// Stands at the end of the pipeline while the upgrade lasts.
  private final class Guard extends ChannelInboundHandlerAdapter {
    private Runnable whenRemoved = () -> {};

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      fail(new TunnelException("data arrived that nobody asked for"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      fail(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      fail(new TunnelException("the peer closed the connection"));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
      whenRemoved.run();
    }
  }
}
