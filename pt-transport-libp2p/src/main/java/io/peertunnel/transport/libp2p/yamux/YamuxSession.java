package io.peertunnel.transport.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.CloseReason.Origin;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.mux.MuxListener;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.mux.Muxer;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// A yamux session on a secured channel. Loop code; add it as the last handler of the pipeline.
///
/// The channel may be used by nothing else, and must complete every write promise. The session
/// starts when it is added to an active channel, and ends with it.
///
/// @see <a href="https://github.com/hashicorp/yamux/blob/master/spec.md">yamux</a>
public final class YamuxSession extends ChannelInboundHandlerAdapter implements Muxer {
  /// The protocol id by which the multiplexer is agreed upon.
  public static final String PROTOCOL = "/yamux/1.0.0";

  private static final System.Logger LOG = System.getLogger(YamuxSession.class.getName());
  private static final int FAREWELL_MILLIS = 100;
  private static final int MIN_QUEUED_FRAMES = 8192;
  private static final int QUEUED_FRAMES_PER_STREAM = 4;

  private final Channel channel;
  private final MuxListener listener;
  private final FrameWriter writer;
  private final KeepAlive keepAlive;
  private final ReadBurst burst;
  private final OutboundScheduler outbound;
  private final BudgetShare share;
  private final Streams streams;
  private final FrameDecoder decoder = new FrameDecoder();
  private final FrameDispatcher dispatcher;
  private Optional<CloseReason> goneAway = Optional.empty();
  private boolean started;
  private boolean ended;

  /// Creates a session for `channel`.
  public YamuxSession(Channel channel, YamuxConfig config, MuxListener listener) {
    this(channel, config, listener, StreamIds.of(config.role()));
  }

  YamuxSession(Channel channel, YamuxConfig config, MuxListener listener, StreamIds ids) {
    this.channel = channel;
    this.listener = listener;
    int maxQueued =
        MIN_QUEUED_FRAMES
            + QUEUED_FRAMES_PER_STREAM * (config.maxInbound() + Streams.MAX_UNANSWERED);
    this.writer = new FrameWriter(channel, maxQueued, this::onWriteFailure);
    this.keepAlive = new KeepAlive(channel.eventLoop(), writer, this::end);
    this.burst = new ReadBurst(channel.eventLoop(), writer, keepAlive);
    this.outbound = new OutboundScheduler(writer);
    this.share = new BudgetShare(config.budget());
    SessionParts parts =
        new SessionParts(channel.eventLoop(), writer, outbound, burst, share, keepAlive);
    this.streams = new Streams(config, ids, parts, listener);
    this.dispatcher = new FrameDispatcher(streams, keepAlive, writer, this::onGoAway);
  }

  @Override
  public EventLoop loop() {
    return channel.eventLoop();
  }

  @Override
  public Future<MuxedStream> open() {
    Promise<MuxedStream> promise = loop().newPromise();
    if (loop().inEventLoop()) {
      streams.open(promise);
      return promise;
    }
    try {
      loop().execute(() -> streams.open(promise));
    } catch (RejectedExecutionException e) {
      promise.tryFailure(new TunnelException("The program is shutting down.", e));
    }
    return promise;
  }

  @Override
  public Optional<Duration> rtt() {
    long nanos = keepAlive.rttNanos();
    return nanos == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos));
  }

  @Override
  public int streams() {
    return streams.size();
  }

  @Override
  public void close(long code, String reason) {
    CloseReason why = new CloseReason(Origin.LOCAL, code, reason);
    if (loop().inEventLoop()) {
      end(why);
      return;
    }
    try {
      loop().execute(() -> end(why));
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "The event loop of a connection ended before it", e);
    }
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (channel.isActive()) {
      start();
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    start();
    ctx.fireChannelActive();
  }

  private void start() {
    if (!started && !ended) {
      started = true;
      keepAlive.start();
      writer.flushSoon();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    try {
      if (!ended) {
        burst.begin();
        keepAlive.heard();
        decoder.decode(bytes, dispatcher);
      }
    } catch (MalformedException e) {
      end(EndCause.violation(e));
    } finally {
      bytes.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    burst.end();
    outbound.pump();
    ctx.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (!burst.isActive()) {
      outbound.pump();
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      end(goneAway.orElseGet(EndCause::silent));
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end(goneAway.orElseGet(EndCause::silent));
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    end(goneAway.orElseGet(EndCause::silent));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    CloseReason why = EndCause.of(cause);
    boolean ordinary = why.origin() == Origin.REMOTE;
    end(ordinary ? goneAway.orElse(why) : why);
  }

  /// A socket that fails to write closes the channel, which tells the reason; anything else is
  /// ours.
  private void onWriteFailure(Throwable cause) {
    if (cause instanceof IOException) {
      closeChannel();
    } else {
      end(EndCause.of(cause));
    }
  }

  private void onGoAway(long code) {
    if (goneAway.isEmpty()) {
      CloseReason why = new CloseReason(Origin.REMOTE, code, YamuxCode.describeGoAway(code));
      goneAway = Optional.of(why);
      streams.drain(why, () -> end(why));
    }
  }

  private void end(CloseReason why) {
    if (ended) {
      return;
    }
    ended = true;
    LOG.log(System.Logger.Level.DEBUG, () -> "Session of " + channel + " ends: " + why);
    dispatcher.stop();
    keepAlive.stop();
    streams.endAll(why);
    outbound.clear();
    share.close();
    closeSaying(why);
    listener.onEnd(why);
  }

  private void closeSaying(CloseReason why) {
    if (!channel.isActive() || why.origin() == Origin.REMOTE || why.origin() == Origin.NETWORK) {
      writer.close();
      closeChannel();
      return;
    }
    var deadline = loop().schedule(this::closeChannel, FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
    ChannelFutureListener close =
        _ -> {
          deadline.cancel(false);
          closeChannel();
        };
    writer.last(new YamuxFrame.GoAway(why.code()), close);
  }

  private void closeChannel() {
    var _ = channel.close();
  }
}
