package io.peertunnel.transport.libp2p.yamux;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.Future;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.mux.MuxListener;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.secure.Role;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A session on a channel without a network, whose peer is the test.
final class Rig implements MuxListener, AutoCloseable {
  final Gate gate = new Gate();
  final EmbeddedChannel channel = new EmbeddedChannel(gate);
  final WindowBudget budget;
  final YamuxSession session;
  final List<MuxedStream> accepted = new ArrayList<>();
  final List<RecordingHandler> handlers = new ArrayList<>();
  final List<CloseReason> ends = new ArrayList<>();

  Rig(Role role) {
    this(YamuxConfig.of(role, new WindowBudget()));
  }

  Rig(YamuxConfig config) {
    this(config, StreamIds.of(config.role()));
  }

  Rig(YamuxConfig config, StreamIds ids) {
    budget = config.budget();
    channel.freezeTime();
    session = new YamuxSession(channel, config, this, ids);
    channel.pipeline().addLast(session);
    channel.runPendingTasks();
    assertThat(sent()).isEqualTo("000200010000000000000000");
  }

  @Override
  public void onStream(MuxedStream stream) {
    RecordingHandler handler = new RecordingHandler();
    stream.handler(handler);
    accepted.add(stream);
    handlers.add(handler);
  }

  @Override
  public void onEnd(CloseReason reason) {
    ends.add(reason);
  }

  /// Opens a stream with a handler.
  MuxedStream open() {
    Future<MuxedStream> future = session.open();
    assertThat(future.isSuccess()).isTrue();
    RecordingHandler handler = new RecordingHandler();
    future.getNow().handler(handler);
    handlers.add(handler);
    channel.runPendingTasks();
    return future.getNow();
  }

  /// Opens a stream that the peer has answered, and drops what was sent for it.
  MuxedStream openAnswered() {
    MuxedStream stream = open();
    receive(new YamuxFrame.WindowUpdate(stream.id(), YamuxFrame.ACK, 0));
    sent();
    return stream;
  }

  /// Plays bytes of the peer, given as hex, as one read.
  void receive(String hex) {
    receive(Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", ""))));
  }

  void receive(ByteBuf bytes) {
    channel.writeInbound(bytes);
    channel.runPendingTasks();
  }

  /// Plays frames of the peer as one read. Bodies of data are zeros.
  void receive(YamuxFrame... frames) {
    receive(encode(frames));
  }

  static ByteBuf encode(YamuxFrame... frames) {
    ByteBuf bytes = Unpooled.buffer();
    for (YamuxFrame frame : frames) {
      FrameEncoder.encode(frame, bytes);
      if (frame instanceof YamuxFrame.Data data) {
        bytes.writeZero(data.length());
      }
    }
    return bytes;
  }

  /// Takes what the session has sent since the last call, as hex.
  String sent() {
    ByteBuf bytes = take();
    try {
      return HexFormat.of().formatHex(copy(bytes));
    } finally {
      bytes.release();
    }
  }

  private ByteBuf take() {
    channel.runPendingTasks();
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      all.writeBytes(part);
      part.release();
    }
    return all;
  }

  /// Takes the headers of what the session has sent since the last call.
  List<YamuxFrame> frames() {
    ByteBuf bytes = take();
    List<YamuxFrame> frames = new ArrayList<>();
    try {
      new FrameDecoder()
          .decode(
              bytes,
              new FrameSink() {
                @Override
                public void onFrame(YamuxFrame frame) {
                  frames.add(frame);
                }

                @Override
                public void onBody(ByteBuf part) {
                  part.release();
                }

                @Override
                public void onBodyEnd() {}
              });
    } catch (MalformedException e) {
      throw new AssertionError(e);
    } finally {
      bytes.release();
    }
    return frames;
  }

  private static byte[] copy(ByteBuf bytes) {
    byte[] copy = new byte[bytes.readableBytes()];
    bytes.getBytes(bytes.readerIndex(), copy);
    return copy;
  }

  /// Lets time pass, in steps in which the loop runs.
  void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      channel.advanceTimeBy(1, TimeUnit.SECONDS);
      channel.runScheduledPendingTasks();
      channel.runPendingTasks();
    }
  }

  static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, US_ASCII);
  }

  static ByteBuf zeros(int length) {
    return Unpooled.buffer(length).writeZero(length);
  }

  RecordingHandler handler(int index) {
    return handlers.get(index);
  }

  CloseReason end() {
    assertThat(ends).hasSize(1);
    return ends.getFirst();
  }

  /// Asserts that nothing is held, and ends the session if it has not ended.
  @Override
  public void close() {
    gate.open(channel);
    sent();
    session.close(0, "The test is over.");
    sent();
    assertThat(channel.finish()).isFalse();
    assertThat(ends).hasSize(1);
    assertThat(session.streams()).isZero();
    assertThat(budget.growth()).isZero();
    assertThat(budget.unconsumed()).isZero();
  }

  /// Stands for the socket, and can stop taking bytes.
  static final class Gate extends ChannelOutboundHandlerAdapter {
    private boolean closed;
    int flushes;

    void shut() {
      closed = true;
    }

    void open(EmbeddedChannel channel) {
      closed = false;
      channel.flush();
      channel.runPendingTasks();
    }

    @Override
    public void flush(ChannelHandlerContext ctx) {
      flushes++;
      if (!closed) {
        ctx.flush();
      }
    }
  }
}
