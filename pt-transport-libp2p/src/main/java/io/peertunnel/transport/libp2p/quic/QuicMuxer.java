package io.peertunnel.transport.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicDatagramExtensionEvent;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamLimitChangedEvent;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.CloseReason.Origin;
import io.peertunnel.spi.Datagrams;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.mux.MuxListener;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.mux.Muxer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;

/// The streams of a QUIC connection. Loop code; add it as the last handler of the pipeline of a
/// [QuicLink]'s channel. It reads from the next turn of the loop on.
///
/// The peer may have as many streams open as the settings allow; QUIC itself keeps it to that.
public final class QuicMuxer extends ChannelInboundHandlerAdapter implements Muxer {
  private static final System.Logger LOG = System.getLogger(QuicMuxer.class.getName());

  private static final Duration MORE_THAN_A_REPEAT = Duration.ofSeconds(1);
  private static final int ROUNDS = 8;

  /// How often stalled streams are looked after within the time that a connection may be silent.
  private static final int LOOKS = 3;

  private final QuicChannel channel;
  private final QuicSettings settings;
  private final MuxListener listener;
  private final Map<Long, QuicMuxedStream> streams = new LinkedHashMap<>();
  private final StreamOpenings openings;
  private final DatagramHub datagrams;
  private final StallWatch stalls;
  private final LinkPulse pulse;
  private final StreamOwner owner = new StreamOwner();
  private Optional<String> broken = Optional.empty();
  private boolean ended;

  QuicMuxer(Channel channel, QuicSettings settings, StallGuard guard, MuxListener listener) {
    this.channel = (QuicChannel) channel;
    this.settings = settings;
    this.listener = listener;
    this.openings = new StreamOpenings(this.channel, this::enter);
    this.datagrams = new DatagramHub(this.channel);
    Duration look = settings.keepAlive().dividedBy(LOOKS);
    this.stalls = new StallWatch(channel.eventLoop(), look, guard, streams.values());
    this.pulse = new LinkPulse(this.channel, settings.keepAlive(), datagrams::ping);
  }

  @Override
  public EventLoop loop() {
    return channel.eventLoop();
  }

  @Override
  public Future<MuxedStream> open() {
    Promise<MuxedStream> promise = loop().newPromise();
    if (loop().inEventLoop()) {
      openings.open(promise);
      return promise;
    }
    try {
      loop().execute(() -> openings.open(promise));
    } catch (RejectedExecutionException e) {
      promise.tryFailure(new TunnelException("The program is shutting down.", e));
    }
    return promise;
  }

  @Override
  public Optional<Duration> rtt() {
    return pulse.rtt();
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
    loop().execute(this::start);
  }

  private void start() {
    if (ended) {
      return;
    }
    if (!channel.isActive()) {
      end(reason());
      return;
    }
    datagrams.allow(channel.attr(LinkFacts.MAX_DATAGRAM).get());
    pulse.start();
    channel.config().setAutoRead(true);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    switch (message) {
      case QuicStreamChannel stream -> accept(stream);
      case ByteBuf datagram -> datagrams.arrived(datagram);
      default -> ReferenceCountUtil.release(message);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    switch (event) {
      case QuicStreamLimitChangedEvent _ -> openings.openWaiting();
      case QuicDatagramExtensionEvent able -> datagrams.allow(able.maxLength());
      default -> {
        // The link remembers what else matters.
      }
    }
  }

  /// Anybody can send packets that break, so the codec alone knows which of them ends a connection.
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.log(System.Logger.Level.DEBUG, () -> channel + ": " + cause);
    broken = Optional.of(String.valueOf(cause.getMessage()));
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    end(reason());
  }

  private void accept(QuicStreamChannel stream) {
    StreamChannels.prepare(stream);
    var _ = loop().register(stream);
    if (ended || stream.type() != QuicStreamType.BIDIRECTIONAL) {
      var _ = stream.shutdown(QuicCode.narrow(QuicCode.STREAM_RESOURCE_LIMIT));
      var _ = stream.close();
      return;
    }
    QuicMuxedStream muxed = enter(stream);
    stream.pipeline().addLast(muxed);
    listener.onStream(muxed);
    muxed.release();
  }

  private QuicMuxedStream enter(QuicStreamChannel stream) {
    QuicMuxedStream muxed = new QuicMuxedStream(stream, owner);
    streams.put(muxed.id(), muxed);
    return muxed;
  }

  /// Returns why a channel that is not active any more has ended.
  private CloseReason reason() {
    QuicConnectionCloseEvent closed = channel.attr(LinkFacts.CLOSED).get();
    if (closed != null) {
      return QuicCode.closed(closed);
    }
    if (channel.isTimedOut()) {
      return new CloseReason(
          Origin.NETWORK, 0, "The connection broke: nothing was heard of the peer for too long.");
    }
    return broken
        .map(
            text ->
                new CloseReason(
                    Origin.VIOLATION, 0, "The peer broke the rules of QUIC: " + text + "."))
        .orElseGet(() -> new CloseReason(Origin.NETWORK, 0, "The connection broke."));
  }

  private void end(CloseReason why) {
    if (ended) {
      return;
    }
    ended = true;
    LOG.log(System.Logger.Level.DEBUG, () -> "Connection " + channel + " ends: " + why);
    pulse.stop();
    stalls.stop();
    openings.refuse(why.text());
    StreamResetException cause = new StreamResetException(why.text(), 0);
    for (QuicMuxedStream stream : List.copyOf(streams.values())) {
      try {
        stream.lost(cause);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.DEBUG, "The handler of a stream failed at its reset", e);
      }
    }
    datagrams.clear();
    Farewell.end(channel, why.code(), () -> listener.onEnd(why));
  }

  private final class StreamOwner implements QuicMuxedStream.Owner {
    @Override
    public void onFull() {
      if (!ended) {
        stalls.watch();
      }
    }

    @Override
    public void onOver(QuicMuxedStream stream) {
      streams.remove(stream.id());
      datagrams.forget(stream.id());
    }

    @Override
    public void onConnectionLost() {
      end(reason());
    }

    @Override
    public long streamWindow() {
      return settings.streamWindow();
    }

    @Override
    public Duration patience() {
      return MORE_THAN_A_REPEAT.plus(pulse.rtt().orElse(Duration.ZERO).multipliedBy(ROUNDS));
    }

    @Override
    public Optional<Datagrams> datagramsOf(QuicMuxedStream stream) {
      return datagrams.of(stream.id());
    }
  }
}
