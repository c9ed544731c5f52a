package io.peertunnel.transport.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.transport.libp2p.mux.MuxListener;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.mux.MuxedStreamHandler;
import io.peertunnel.transport.libp2p.secure.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Two sessions, joined back to back, on which everything happens in random order.
class RandomOperationsTest {
  private static final int STEPS = 1000;
  private static final int MAX_WRITE = 60_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void bytesArriveAsTheyWereSent(long seed) {
    Random random = new Random(seed);
    WindowBudget budget = new WindowBudget();
    Side a = new Side(Role.INITIATOR, budget, random);
    Side b = new Side(Role.RESPONDER, budget, random);
    for (int i = 0; i < STEPS; i++) {
      (random.nextBoolean() ? a : b).act();
      carry(a, b, random.nextInt(1 + (1 << random.nextInt(18))));
      carry(b, a, random.nextInt(1 + (1 << random.nextInt(18))));
      a.channel.advanceTimeBy(50, TimeUnit.MICROSECONDS);
      b.channel.advanceTimeBy(50, TimeUnit.MICROSECONDS);
    }
    settle(a, b);
    checkAgainst(a, b);
    checkAgainst(b, a);
    assertThat(budget.growth()).isZero();
    assertThat(budget.unconsumed()).isZero();
    a.close();
    b.close();
  }

  private static void settle(Side a, Side b) {
    a.finish();
    b.finish();
    for (int i = 0; i < 100; i++) {
      carry(a, b, Integer.MAX_VALUE);
      carry(b, a, Integer.MAX_VALUE);
      a.consumeAll();
      b.consumeAll();
    }
    assertThat(a.session.streams()).isZero();
    assertThat(b.session.streams()).isZero();
  }

  private static void checkAgainst(Side sender, Side receiver) {
    assertThat(receiver.ends.keySet()).containsAll(sender.ends.keySet());
    for (End end : sender.ends.values()) {
      End other = Objects.requireNonNull(receiver.ends.get(end.stream.id()));
      if (end.isOrderly() && other.isOrderly()) {
        assertThat(other.received).isEqualTo(end.sent);
        assertThat(other.peerEnded).isTrue();
      } else {
        assertThat(other.received).isLessThanOrEqualTo(end.sent);
        assertThat(other.isOrderly()).isEqualTo(end.isOrderly());
      }
    }
  }

  private static void carry(Side from, Side to, int max) {
    from.collect();
    int length = Math.min(max, from.line.readableBytes());
    if (length > 0) {
      to.channel.writeInbound(from.line.readBytes(length));
      to.channel.runPendingTasks();
      from.line.discardReadBytes();
    }
  }

  private static byte pattern(MuxedStream stream, Role sender, long at) {
    return (byte) (at * 31 + (at >> 8) + stream.id() * 7 + (sender == Role.INITIATOR ? 0 : 1));
  }

  private static final class Side implements MuxListener {
    final Role role;
    final Random random;
    final EmbeddedChannel channel = new EmbeddedChannel();
    final YamuxSession session;
    final ByteBuf line = Unpooled.buffer();
    final Map<Long, End> ends = new HashMap<>();
    final List<End> live = new ArrayList<>();
    final List<ByteBuf> written = new ArrayList<>();

    Side(Role role, WindowBudget budget, Random random) {
      this.role = role;
      this.random = random;
      channel.freezeTime();
      session = new YamuxSession(channel, YamuxConfig.of(role, budget), this);
      channel.pipeline().addLast(session);
      channel.runPendingTasks();
    }

    @Override
    public void onStream(MuxedStream stream) {
      new End(this, stream);
    }

    @Override
    public void onEnd(CloseReason reason) {
      assertThat(reason.text()).isEqualTo("Done.");
    }

    void act() {
      int choice = random.nextInt(100);
      if (live.isEmpty() || choice < 4) {
        new End(this, session.open().getNow());
        return;
      }
      End end = live.get(random.nextInt(live.size()));
      if (choice < 50) {
        end.write(random.nextInt(MAX_WRITE));
      } else if (choice < 94) {
        end.consume(random.nextInt(end.unconsumed + 1));
      } else if (choice < 98) {
        end.end();
      } else if (choice == 98) {
        end.reset();
      } else {
        end.stream.handler(end);
      }
    }

    void collect() {
      channel.runPendingTasks();
      for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
        line.writeBytes(part);
        part.release();
      }
    }

    void finish() {
      List.copyOf(live).forEach(End::end);
    }

    void consumeAll() {
      ends.values().forEach(end -> end.consume(end.unconsumed));
      finish();
    }

    void close() {
      session.close(0, "Done.");
      collect();
      line.release();
      assertThat(channel.finish()).isFalse();
      assertThat(written).allMatch(buffer -> buffer.refCnt() == 0);
    }
  }

  private static final class End implements MuxedStreamHandler {
    final Side side;
    final MuxedStream stream;
    long sent;
    long received;
    int unconsumed;
    boolean weEnded;
    boolean peerEnded;
    boolean cutOff;

    End(Side side, MuxedStream stream) {
      this.side = side;
      this.stream = stream;
      stream.handler(this);
      assertThat(side.ends.put(stream.id(), this)).isNull();
      side.live.add(this);
    }

    boolean isOrderly() {
      return !cutOff;
    }

    void write(int length) {
      if (weEnded || cutOff) {
        return;
      }
      byte[] body = new byte[length];
      for (int i = 0; i < length; i++) {
        body[i] = pattern(stream, side.role, sent + i);
      }
      ByteBuf bytes = Unpooled.buffer(Math.max(1, length)).writeBytes(body);
      sent += length;
      side.written.add(bytes);
      boolean goOn = stream.write(bytes);
      if (!goOn || side.random.nextInt(3) > 0) {
        stream.flush();
      }
    }

    void consume(int bytes) {
      unconsumed -= bytes;
      stream.consumed(bytes);
    }

    void end() {
      weEnded = true;
      stream.end();
      side.live.remove(this);
    }

    void reset() {
      if (weEnded && peerEnded) {
        return;
      }
      cutOff = true;
      stream.reset(77);
      side.live.remove(this);
    }

    @Override
    public void onData(ByteBuf bytes) {
      assertThat(peerEnded || cutOff).isFalse();
      unconsumed += bytes.readableBytes();
      Role sender = side.role == Role.INITIATOR ? Role.RESPONDER : Role.INITIATOR;
      byte[] copy = new byte[bytes.readableBytes()];
      bytes.readBytes(copy);
      for (byte b : copy) {
        if (b != pattern(stream, sender, received)) {
          throw new AssertionError("stream " + stream.id() + " differs at " + received);
        }
        received++;
      }
      bytes.release();
    }

    @Override
    public void onBurstEnd() {
      assertThat(cutOff).isFalse();
    }

    @Override
    public void onWritable() {
      assertThat(weEnded || cutOff).isFalse();
    }

    @Override
    public void onEnd() {
      assertThat(peerEnded || cutOff).isFalse();
      peerEnded = true;
    }

    @Override
    public void onReset(StreamResetException cause) {
      assertThat(cutOff).isFalse();
      assertThat(cause.code()).isEqualTo(77);
      cutOff = true;
      side.live.remove(this);
    }
  }
}
