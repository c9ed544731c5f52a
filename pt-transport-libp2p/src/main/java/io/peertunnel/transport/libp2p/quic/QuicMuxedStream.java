package io.peertunnel.transport.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamResetException;
import io.peertunnel.spi.Datagrams;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.mux.MuxedStreamHandler;
import io.peertunnel.transport.libp2p.mux.PeerWords;
import java.time.Duration;
import java.util.Optional;

/// One stream of a [QuicMuxer], and the handler of its channel. Loop code.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-3">RFC 9000, 3</a>
final class QuicMuxedStream extends ChannelInboundHandlerAdapter
    implements MuxedStream, StreamOutput.Events {
  private final QuicStreamChannel channel;
  private final Owner owner;
  private final StreamInput input;
  private final StreamOutput output;
  private MuxedStreamHandler handler = new Unheard();
  private boolean released;
  private boolean inputEnded;
  private boolean outputEnded;
  private boolean over;
  private boolean delivered;

  QuicMuxedStream(QuicStreamChannel channel, Owner owner) {
    this.channel = channel;
    this.owner = owner;
    this.input = new StreamInput(channel, owner.streamWindow());
    this.output = new StreamOutput(channel, this);
  }

  /// The connection of a stream. Loop code.
  interface Owner {
    /// Hears that bytes of a stream wait for its reader, and no more are read. Often.
    void onFull();

    /// Hears of the end of a stream, once.
    void onOver(QuicMuxedStream stream);

    /// Hears that the codec has closed a stream that had not ended: the connection is at its end.
    void onConnectionLost();

    /// Returns what the peer may send on a stream before the first credit, in bytes.
    long streamWindow();

    /// Returns how long it takes at most, as a rule, until what was sent has been acknowledged.
    Duration patience();

    /// Returns the datagrams of a stream. Any thread.
    Optional<Datagrams> datagramsOf(QuicMuxedStream stream);
  }

  @Override
  public EventLoop loop() {
    return channel.eventLoop();
  }

  @Override
  public long id() {
    return channel.streamId();
  }

  @Override
  public Optional<Datagrams> datagrams() {
    return owner.datagramsOf(this);
  }

  /// Returns whether nothing more is read, as too much waits.
  boolean isFull() {
    return !over && input.isFull();
  }

  /// Returns whether the reader has stalled since the last call.
  boolean hasStalled() {
    return !over && input.hasStalled();
  }

  /// Returns how many bytes that nobody has read the stream may hold, at most.
  long mayHold() {
    return input.mayHold();
  }

  @Override
  public void handler(MuxedStreamHandler next) {
    MuxedStreamHandler before = handler;
    handler = next;
    if (before instanceof Unheard unheard) {
      unheard.cause().ifPresent(next::onReset);
      startReading();
    }
  }

  /// Lets bytes in as soon as there is a handler.
  void release() {
    released = true;
    startReading();
  }

  private void startReading() {
    if (released && !over && !(handler instanceof Unheard)) {
      input.start();
    }
  }

  @Override
  public boolean write(ByteBuf bytes) {
    return output.write(bytes);
  }

  @Override
  public void flush() {
    output.flush();
  }

  @Override
  public void end() {
    output.end();
  }

  @Override
  public void reset(long code) {
    if (!over) {
      abort(code);
    }
  }

  @Override
  public void consumed(int bytes) {
    if (!over) {
      input.consumed(bytes);
    }
  }

  /// Cuts the stream off and tells the handler.
  void refuse(long code, String text) {
    if (!over) {
      abort(code);
      handler.onReset(new StreamResetException(text, code));
    }
  }

  /// The connection has ended.
  void lost(StreamResetException cause) {
    if (!over) {
      finish();
      handler.onReset(cause);
    }
  }

  @Override
  public void writable() {
    handler.onWritable();
  }

  @Override
  public void outputOver() {
    outputEnded = true;
    finishIfEnded();
  }

  @Override
  public boolean isStopped() {
    return inputEnded && CodecRecords.isStopped(channel);
  }

  @Override
  public boolean mayEnd() {
    return !inputEnded || CodecRecords.isQuiet(channel);
  }

  @Override
  public Duration patience() {
    return owner.patience();
  }

  @Override
  public void sendRepeatedly(Runnable send) {
    PacketRepeater.repeat(channel.parent().parent(), send);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    if (over) {
      bytes.release();
    } else {
      delivered = true;
      ByteBuf arrived = input.arrived(bytes);
      if (input.isFull()) {
        owner.onFull();
      }
      handler.onData(arrived);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (delivered && !over) {
      delivered = false;
      handler.onBurstEnd();
    }
    ctx.fireChannelReadComplete();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof ChannelInputShutdownReadComplete && !over && !inputEnded) {
      inputEnded = true;
      if (isStopped()) {
        output.stopped();
      }
      handler.onEnd();
      finishIfEnded();
    }
  }

  /// A reset of the peer leaves the channel open, and writes to it would wait for ever.
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (over) {
      return;
    }
    abort(0);
    if (cause instanceof QuicStreamResetException reset) {
      long code = reset.applicationProtocolCode();
      handler.onReset(new StreamResetException(PeerWords.describeReset(code), code));
    } else {
      handler.onReset(new StreamResetException("The stream broke: " + cause.getMessage() + ".", 0));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!over) {
      owner.onConnectionLost();
    }
  }

  /// Sends RESET_STREAM and STOP_SENDING. The channel would stay open after that, and its own end
  /// alone would look like an orderly one.
  private void abort(long code) {
    finish();
    var _ = channel.shutdown(QuicCode.narrow(code));
    var _ = channel.close();
    CodecRecords.forget(channel);
  }

  private void finishIfEnded() {
    if (inputEnded && outputEnded && !over) {
      finish();
      var _ = channel.close();
    }
  }

  private void finish() {
    over = true;
    output.cut();
    owner.onOver(this);
  }
}
