package io.peertunnel.transport.libp2p.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.DefaultChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.peertunnel.spi.ConnectionPath.Limit;
import io.peertunnel.spi.Flow;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import java.net.SocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// A channel through a relay: its bytes are those of a stream with the relay, whose event loop it
/// shares. Loop code.
///
/// Bytes are not copied on their way in or out. What the channel does not read, the relay may not
/// send; what the relay does not take waits in the outbound buffer and makes the channel
/// unwritable. The end of the peer's direction closes the channel, as that of a socket does; so
/// does a reset, after an `exceptionCaught` event. Closing the channel ends the stream, and cuts it
/// off if the other end has not ended it within [#LINGER_SECONDS] as well.
public final class CircuitChannel extends AbstractChannel {
  /// How long the other end may take to end the stream after us.
  static final int LINGER_SECONDS = 5;

  private static final ChannelMetadata METADATA = new ChannelMetadata(false);
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 * 1024, 256 * 1024);

  private final Circuit circuit;
  private final Config config;
  private final CircuitInlet inlet = new CircuitInlet(this);
  private Optional<Flow> flow = Optional.empty();
  private Optional<Future<?>> linger = Optional.empty();
  private volatile State state = State.NEW;
  private boolean writable = true;

  private CircuitChannel(Circuit circuit) {
    super(null);
    this.circuit = circuit;
    this.config = new Config(this);
  }

  private enum State {
    NEW,
    ACTIVE,
    CLOSED
  }

  /// Hands the stream over to a new channel on its event loop. Any thread.
  ///
  /// The channel is active once the future is done, and does not read before `AUTO_READ` is set:
  /// whoever asks for it adds handlers first.
  ///
  /// @return a future that fails, the stream having been reset, if the stream was handed over
  ///     before or runs on no event loop
  public static ChannelFuture open(Circuit circuit) {
    CircuitChannel channel = new CircuitChannel(circuit);
    if (circuit.stream().executor() instanceof EventLoop loop) {
      return loop.register(channel);
    }
    circuit.stream().reset(Stream.CODE_UNSPECIFIED);
    return new DefaultChannelPromise(channel, ImmediateEventExecutor.INSTANCE)
        .setFailure(new IllegalStateException("the stream with the relay runs on no event loop"));
  }

  /// Returns what the channel runs over.
  public Circuit circuit() {
    return circuit;
  }

  @Override
  public ChannelConfig config() {
    return config;
  }

  @Override
  public ChannelMetadata metadata() {
    return METADATA;
  }

  @Override
  public boolean isOpen() {
    return state != State.CLOSED;
  }

  @Override
  public boolean isActive() {
    return state == State.ACTIVE;
  }

  @Override
  protected boolean isCompatible(EventLoop loop) {
    return loop.equals(circuit.stream().executor());
  }

  @Override
  protected SocketAddress localAddress0() {
    return CircuitAddress.local(circuit);
  }

  @Override
  protected SocketAddress remoteAddress0() {
    return CircuitAddress.remote(circuit);
  }

  @Override
  protected AbstractUnsafe newUnsafe() {
    return new CircuitUnsafe();
  }

  @Override
  protected void doRegister(ChannelPromise promise) {
    try {
      flow = Optional.of(circuit.stream().flow(inlet));
      state = State.ACTIVE;
      promise.setSuccess();
    } catch (IllegalStateException e) {
      promise.setFailure(e);
    }
  }

  @Override
  protected void doBind(SocketAddress address) {
    throw new UnsupportedOperationException("a circuit has no address to bind to");
  }

  @Override
  protected void doDisconnect() {
    doClose();
  }

  @Override
  protected void doBeginRead() {
    inlet.read();
  }

  @Override
  protected void doWrite(ChannelOutboundBuffer out) throws ClosedChannelException {
    Flow to = flow.orElseThrow(ClosedChannelException::new);
    while (writable && out.current() instanceof ByteBuf) {
      write(out, to);
      // May make the stream writable before it returns, when nobody else would write on.
      to.flush();
    }
  }

  private void write(ChannelOutboundBuffer out, Flow to) {
    while (writable && out.current() instanceof ByteBuf bytes) {
      if (bytes.isReadable()) {
        writable = to.write(new WrittenChunk(bytes.retain()));
      }
      out.remove();
    }
  }

  @Override
  protected Object filterOutboundMessage(Object message) {
    if (message instanceof ByteBuf) {
      return message;
    }
    throw new UnsupportedOperationException("a circuit carries bytes only");
  }

  @Override
  protected void doClose() {
    boolean first = state != State.CLOSED;
    state = State.CLOSED;
    inlet.close();
    if (first && flow.isPresent()) {
      end(flow.get());
    }
  }

  /// The relay takes bytes again.
  void writableAgain() {
    writable = true;
    ((CircuitUnsafe) unsafe()).writeOn();
  }

  /// The peer's direction has ended, and all its bytes have been delivered.
  void peerEnded() {
    unsafe().close(voidPromise());
  }

  /// The relay, or its connection, has cut the stream off.
  void cutOff(StreamResetException cause) {
    String why =
        circuit
            .limit()
            .map(limit -> "the relay cut the connection off; it allows " + words(limit))
            .orElse("the connection through the relay was cut off");
    flow = Optional.empty();
    closeWith(new StreamResetException(why + ": " + cause.getMessage(), cause.code()));
  }

  /// Cuts the stream off from here.
  void fail(StreamResetException cause) {
    flow.ifPresent(open -> open.reset(cause.code()));
    flow = Optional.empty();
    closeWith(cause);
  }

  /// Nothing more can happen on the stream of a closed channel.
  void bothEnded() {
    linger.ifPresent(timer -> timer.cancel(false));
  }

  private void closeWith(StreamResetException cause) {
    if (pipeline().firstContext() != null) {
      pipeline().fireExceptionCaught(cause);
    }
    unsafe().close(voidPromise());
  }

  private void end(Flow open) {
    open.end();
    if (inlet.hasEnded()) {
      return;
    }
    try {
      linger =
          Optional.of(
              eventLoop()
                  .schedule(
                      () -> open.reset(Stream.CODE_UNSPECIFIED), LINGER_SECONDS, TimeUnit.SECONDS));
    } catch (RejectedExecutionException e) {
      // The loop ends, and with it everything that runs on it.
      open.reset(Stream.CODE_UNSPECIFIED);
    }
  }

  private static String words(Limit limit) {
    String bytes = limit.bytes() == 0 ? "any number of" : String.valueOf(limit.bytes());
    String time = limit.duration().isZero() ? "" : " within " + limit.duration().toSeconds() + " s";
    return bytes + " bytes in each direction" + time;
  }

  private final class CircuitUnsafe extends AbstractUnsafe {
    @Override
    public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
      promise.setFailure(new UnsupportedOperationException("a circuit is connected already"));
    }

    /// Writes what was flushed before, and nothing else.
    void writeOn() {
      flush0();
    }
  }

  private static final class Config extends DefaultChannelConfig {
    private final CircuitChannel circuit;

    Config(CircuitChannel channel) {
      super(channel);
      this.circuit = channel;
      setWriteBufferWaterMark(WATER_MARK);
      setAutoRead(false);
    }

    @Override
    protected void autoReadCleared() {
      if (circuit.isRegistered()) {
        EventLoop loop = circuit.eventLoop();
        if (loop.inEventLoop()) {
          circuit.inlet.pause();
        } else {
          loop.execute(circuit.inlet::pause);
        }
      }
    }
  }
}
