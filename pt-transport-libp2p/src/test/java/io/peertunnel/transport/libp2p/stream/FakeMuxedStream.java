package io.peertunnel.transport.libp2p.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.mux.MuxedStreamHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A stream of a multiplexer that notes what is done to it; the test plays the peer, and the clock.
final class FakeMuxedStream implements MuxedStream {
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<String> calls = new ArrayList<>();
  private final List<MuxedStreamHandler> handlers = new ArrayList<>();
  private int consumed;

  FakeMuxedStream() {
    channel.freezeTime();
  }

  /// Returns what was done, in order, writes in hex.
  List<String> calls() {
    return calls;
  }

  int consumed() {
    return consumed;
  }

  void runTasks() {
    channel.runPendingTasks();
  }

  /// Lets time pass, and runs what is due then.
  void pass(Duration time) {
    channel.advanceTimeBy(time.toMillis(), TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  /// Lets bytes of the peer arrive, given in hex.
  void arrive(String hex) {
    peer().onData(Unpooled.directBuffer().writeBytes(HexFormat.of().parseHex(hex)));
    peer().onBurstEnd();
  }

  MuxedStreamHandler peer() {
    return handlers.getLast();
  }

  @Override
  public EventLoop loop() {
    return channel.eventLoop();
  }

  @Override
  public long id() {
    return 1;
  }

  @Override
  public void handler(MuxedStreamHandler handler) {
    handlers.add(handler);
  }

  @Override
  public boolean write(ByteBuf bytes) {
    calls.add(ByteBufUtil.hexDump(bytes));
    bytes.release();
    return true;
  }

  @Override
  public void flush() {
    calls.add("flush");
  }

  @Override
  public void end() {
    calls.add("end");
  }

  @Override
  public void reset(long code) {
    calls.add("reset " + Long.toHexString(code));
  }

  @Override
  public void consumed(int bytes) {
    consumed += bytes;
  }
}
