package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Chunk;
import io.peertunnel.spi.Flow;
import io.peertunnel.spi.FlowHandler;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/// One direction of a [Splice]. Loop code: on the loop of the stream whose bytes it hears.
///
/// What happens before the other stream is ready waits, at most one receive window.
final class SpliceHalf implements FlowHandler {
  private final Splice splice;
  private final Backlog.Share share;
  private final LongConsumer relayed;
  private final Queue<Consumer<Flow>> early = new ArrayDeque<>(2);
  private Optional<Flow> to = Optional.empty();
  private long left;
  private boolean over;

  /// Creates a direction.
  ///
  /// @param share what the circuit holds
  /// @param limit how many bytes may pass
  SpliceHalf(Splice splice, Backlog.Share share, long limit, LongConsumer relayed) {
    this.splice = splice;
    this.share = share;
    this.left = limit;
    this.relayed = relayed;
  }

  void attach(Flow flow) {
    to = Optional.of(flow);
    while (!early.isEmpty()) {
      early.remove().accept(flow);
    }
  }

  @Override
  public void onChunk(Chunk chunk) {
    Chunk held = share.hold(chunk);
    pass(flow -> write(flow, held));
  }

  @Override
  public void onBurstEnd() {
    pass(Flow::flush);
  }

  @Override
  public void onWritable() {
    // The credit of chunks that are not on their way yet is what holds the sender back.
  }

  @Override
  public void onEnd() {
    pass(
        flow -> {
          flow.end();
          splice.halfEnded();
        });
  }

  @Override
  public void onReset(StreamResetException cause) {
    pass(
        _ -> {
          over = true;
          splice.cut(cause.code());
        });
  }

  private void pass(Consumer<Flow> event) {
    to.ifPresentOrElse(event, () -> early.add(event));
  }

  private void write(Flow flow, Chunk chunk) {
    int size = chunk.size();
    if (over) {
      chunk.close();
    } else if (size <= left) {
      count(size);
      flow.write(chunk);
    } else {
      over = true;
      if (left > 0) {
        int last = (int) left;
        count(last);
        flow.write(new Beginning(chunk, last));
        flow.flush();
      } else {
        chunk.close();
      }
      splice.cut(ErrorCode.RESOURCE_LIMIT);
    }
  }

  private void count(int size) {
    left -= size;
    relayed.accept(size);
  }

  /// The first bytes of a chunk.
  private static final class Beginning implements Chunk {
    private final Chunk whole;
    private final ByteBuffer bytes;

    Beginning(Chunk whole, int size) {
      this.whole = whole;
      this.bytes = whole.bytes().slice(whole.bytes().position(), size);
    }

    @Override
    public ByteBuffer bytes() {
      return bytes;
    }

    @Override
    public void close() {
      whole.close();
    }
  }
}
