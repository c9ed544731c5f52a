package io.peertunnel.transport.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.peertunnel.transport.libp2p.mux.LaterTurn;

/// Keeps count of the bytes of a stream that were delivered and are not consumed, and stops reading
/// while there are many: then they stay in the codec, whose window keeps the peer from sending
/// more. Loop code.
///
/// Reading goes on in a later turn of the loop: credit comes while buffers are released, which the
/// codec does in the middle of writing.
final class StreamInput {
  /// Reading stops when more than this many bytes are not consumed.
  static final int HIGH_WATERMARK = 128 * 1024;

  /// Reading goes on when no more than this many bytes are not consumed.
  static final int LOW_WATERMARK = 64 * 1024;

  /// The codec's limit for the window of a stream.
  private static final long LARGEST_WINDOW = 16L * 1024 * 1024;

  /// The codec doubles a window when half of it was consumed quickly.
  private static final int GROWTH = 2;

  /// From this many bytes on, a buffer that is mostly empty is exchanged for one that fits: a
  /// reader that does not read holds little more than what was sent.
  private static final int FRUGAL_FROM = 2 * 1024;

  private static final int MOSTLY_EMPTY = 4;

  private final ChannelConfig config;
  private final LaterTurn goingOn;
  private final long firstWindow;
  private long passedOn;
  private int held;
  private boolean reading;
  private boolean idle;

  /// Creates an input.
  ///
  /// @param firstWindow what the peer may send before the first credit, in bytes
  StreamInput(Channel channel, long firstWindow) {
    this.firstWindow = firstWindow;
    this.config = channel.config();
    this.goingOn = new LaterTurn(channel.eventLoop(), this::goOn);
  }

  /// Lets bytes in, from now on.
  void start() {
    reading = true;
    config.setAutoRead(true);
  }

  /// Returns whether so much waits that nothing more is read.
  boolean isFull() {
    return !reading && held > 0;
  }

  /// Returns whether the stream is full, was so at the last call, and nothing was consumed since.
  boolean hasStalled() {
    boolean stalled = idle && isFull();
    idle = isFull();
    return stalled;
  }

  /// Returns how many bytes may wait here and in the codec, at most.
  long mayHold() {
    return held + Math.min(LARGEST_WINDOW, firstWindow + GROWTH * passedOn);
  }

  /// Counts bytes that are about to be delivered.
  ///
  /// @param bytes taken over
  /// @return the same bytes, perhaps in another buffer
  ByteBuf arrived(ByteBuf bytes) {
    int size = bytes.readableBytes();
    held += size;
    if (reading && held > HIGH_WATERMARK) {
      reading = false;
      config.setAutoRead(false);
    }
    if (held <= FRUGAL_FROM || bytes.capacity() / MOSTLY_EMPTY <= size) {
      return bytes;
    }
    ByteBuf fitting = bytes.alloc().directBuffer(size, size).writeBytes(bytes);
    bytes.release();
    return fitting;
  }

  /// Counts bytes that were passed on.
  ///
  /// @throws IllegalArgumentException if there are not as many
  void consumed(int bytes) {
    if (bytes < 0 || bytes > held) {
      throw new IllegalArgumentException(bytes + " bytes consumed of " + held);
    }
    held -= bytes;
    passedOn += bytes;
    idle = false;
    if (mayGoOn()) {
      goingOn.ask();
    }
  }

  private void goOn() {
    if (mayGoOn()) {
      start();
    }
  }

  private boolean mayGoOn() {
    return !reading && held <= LOW_WATERMARK;
  }
}
