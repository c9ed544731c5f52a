package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Chunk;
import io.peertunnel.spi.FlowHandler;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.transport.libp2p.stream.ChunkBuf;
import java.util.ArrayDeque;
import java.util.Queue;

/// The way into a [CircuitChannel]: passes chunks to its pipeline as buffers, when the channel
/// wants to read; keeps them otherwise. Loop code.
///
/// A chunk that is kept gives the sender no credit, so at most one receive window is kept, in at
/// most [#MAX_WAITING] chunks.
final class CircuitInlet implements FlowHandler {
  /// How many chunks may wait; a sender of ever smaller ones loses its circuit.
  static final int MAX_WAITING = 64 * 1024;

  /// How many waiting chunks are delivered at once.
  private static final int CHUNKS_PER_TURN = 16;

  private final CircuitChannel channel;
  private final Queue<Chunk> waiting = new ArrayDeque<>();
  private boolean reading;
  private boolean delivered;
  private boolean ended;
  private boolean over;

  CircuitInlet(CircuitChannel channel) {
    this.channel = channel;
  }

  /// Wants one burst.
  void read() {
    if (!reading) {
      reading = true;
      if (!waiting.isEmpty()) {
        channel.eventLoop().execute(this::deliverWaiting);
      }
    }
  }

  /// Wants no more.
  void pause() {
    reading = false;
  }

  /// Drops what waits and what still comes.
  void close() {
    over = true;
    while (!waiting.isEmpty()) {
      waiting.remove().close();
    }
  }

  /// Returns true if nothing more can come.
  boolean hasEnded() {
    return ended;
  }

  @Override
  public void onChunk(Chunk chunk) {
    if (over) {
      chunk.close();
    } else if (reading && waiting.isEmpty()) {
      deliver(chunk);
    } else if (waiting.size() < MAX_WAITING) {
      waiting.add(chunk);
    } else {
      chunk.close();
      channel.fail(
          new StreamResetException(
              "the relay sent too many pieces that are too small", Stream.CODE_UNSPECIFIED));
    }
  }

  @Override
  public void onBurstEnd() {
    if (delivered) {
      delivered = false;
      reading = false;
      channel.pipeline().fireChannelReadComplete();
    }
  }

  @Override
  public void onWritable() {
    channel.writableAgain();
  }

  @Override
  public void onEnd() {
    ended = true;
    if (over) {
      channel.bothEnded();
    } else {
      onBurstEnd();
      endIfRead();
    }
  }

  @Override
  public void onReset(StreamResetException cause) {
    ended = true;
    if (over) {
      channel.bothEnded();
    } else {
      onBurstEnd();
      channel.cutOff(cause);
    }
  }

  private void deliverWaiting() {
    for (int i = 0; i < CHUNKS_PER_TURN && reading && !waiting.isEmpty(); i++) {
      deliver(waiting.remove());
    }
    onBurstEnd();
    endIfRead();
  }

  private void deliver(Chunk chunk) {
    delivered = true;
    channel.pipeline().fireChannelRead(ChunkBuf.of(chunk));
  }

  private void endIfRead() {
    if (ended && !over && waiting.isEmpty()) {
      channel.peerEnded();
    }
  }
}
