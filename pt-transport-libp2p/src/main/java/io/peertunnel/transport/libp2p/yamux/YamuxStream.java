package io.peertunnel.transport.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.mux.MuxedStreamHandler;
import io.peertunnel.transport.libp2p.mux.PeerWords;

/// One stream of a [YamuxSession]. Loop code.
///
/// What is written waits in a queue until the peer's window and the socket take it. What arrives is
/// handed on at once; the peer gets credit when the handler has consumed it.
final class YamuxStream implements MuxedStream {
  /// The largest body that we send, in bytes: a frame of 64 KiB with its header.
  static final int MAX_BODY = 64 * 1024 - YamuxFrame.HEADER_SIZE;

  /// A writer is asked to stop when more than this many bytes wait.
  static final int HIGH_WATERMARK = 64 * 1024;

  /// A writer that was stopped may go on when no more than this many bytes wait.
  static final int LOW_WATERMARK = 32 * 1024;

  private final long id;
  private final SessionParts parts;
  private final StreamEnds ends;
  private final SendWindow sendWindow = new SendWindow();
  private final ReceiveWindow receiveWindow;
  private final OutboundQueue queue = new OutboundQueue();
  private MuxedStreamHandler handler = new HeldEvents();
  private StreamState state = StreamState.OPEN;
  private Opening opening;
  private int held;
  private boolean ending;
  private boolean writerStopped;
  private boolean ready;
  private boolean delivered;
  private boolean consumed;

  YamuxStream(long id, Opening opening, SessionParts parts, StreamEnds ends) {
    this.id = id;
    this.opening = opening;
    this.parts = parts;
    this.ends = ends;
    this.receiveWindow = new ReceiveWindow(parts.keepAlive().now());
  }

  @Override
  public EventLoop loop() {
    return parts.loop();
  }

  @Override
  public long id() {
    return id;
  }

  Opening opening() {
    return opening;
  }

  StreamState state() {
    return state;
  }

  @Override
  public void handler(MuxedStreamHandler next) {
    MuxedStreamHandler before = handler;
    handler = next;
    if (before instanceof HeldEvents events) {
      replay(events);
    }
  }

  /// Delivers what happened before there was a handler. A call may replace the handler, or end the
  /// stream.
  private void replay(HeldEvents events) {
    boolean any = events.hasData();
    while (events.hasData() && state != StreamState.RESET) {
      handler.onData(events.nextData());
    }
    if (state == StreamState.RESET) {
      events.clear();
      events.reset().ifPresent(handler::onReset);
      return;
    }
    if (any) {
      handler.onBurstEnd();
    }
    if (events.isEnded() && state != StreamState.RESET) {
      handler.onEnd();
    }
  }

  @Override
  public boolean write(ByteBuf bytes) {
    if (ending || !state.maySend() || !bytes.isReadable()) {
      bytes.release();
      return true;
    }
    queue.add(bytes);
    writerStopped = writerStopped || queue.bytes() > HIGH_WATERMARK;
    return !writerStopped;
  }

  @Override
  public void flush() {
    if (isSendable()) {
      parts.outbound().ready(this);
      if (!parts.burst().isActive()) {
        parts.outbound().pump();
      }
    }
  }

  @Override
  public void end() {
    ending = true;
    flush();
  }

  @Override
  public void reset(long code) {
    if (cutOff(StreamEvent.RST_SENT)) {
      parts.writer().frame(new YamuxFrame.WindowUpdate(id, YamuxFrame.RST, code));
      if (!parts.burst().isActive()) {
        parts.writer().flushSoon();
      }
    }
  }

  @Override
  public void consumed(int bytes) {
    if (state == StreamState.RESET) {
      return;
    }
    if (bytes < 0 || bytes > held) {
      throw new IllegalArgumentException(bytes + " bytes consumed of " + held);
    }
    receiveWindow.consume(bytes);
    held -= bytes;
    parts.share().releaseHeld(bytes);
    if (state.peerMaySend()) {
      parts.burst().consumed(this);
    }
  }

  /// Returns whether a frame can be sent now, as far as the stream is concerned.
  boolean isSendable() {
    return state.maySend() && (queue.bytes() > 0 ? sendWindow.available() > 0 : ending);
  }

  /// Sends one frame, if there is something to send: bytes, or the end after the last of them. The
  /// end has a frame of its own, because Go peers may lose the bytes before it otherwise.
  void sendFrame() {
    ready = false;
    if (!isSendable()) {
      return;
    }
    if (queue.bytes() > 0) {
      int length = (int) Math.min(Math.min(queue.bytes(), sendWindow.available()), MAX_BODY);
      sendWindow.take(length);
      parts.writer().data(id, queue, length);
      resumeWriter();
    } else {
      parts.writer().frame(new YamuxFrame.WindowUpdate(id, YamuxFrame.FIN, 0));
      move(StreamEvent.FIN_SENT);
      forgetIfEnded();
    }
  }

  private void resumeWriter() {
    if (writerStopped && queue.bytes() <= LOW_WATERMARK && !ending) {
      writerStopped = false;
      handler.onWritable();
    }
  }

  /// The peer answered the SYN. Nothing if it did before, or opened the stream itself.
  void answered() {
    if (opening == Opening.UNANSWERED) {
      opening = Opening.ANSWERED;
      ends.onAnswered();
    }
  }

  /// The peer gives credit.
  void credited(long bytes) throws MalformedException {
    sendWindow.add(bytes);
    if (isSendable()) {
      parts.outbound().ready(this);
    }
  }

  /// A body of `bytes` bytes, at least one, begins.
  ///
  /// @return whether it is to be delivered
  /// @throws MalformedException if the peer exceeds its window
  boolean announced(int bytes) throws MalformedException {
    receiveWindow.receive(bytes);
    if (state.on(StreamEvent.DATA_RECEIVED) == NoTransition.REFUSED) {
      abort(YamuxCode.STREAM_PROTOCOL_VIOLATION, "The peer sent bytes after the end of a stream.");
    }
    return state.peerMaySend();
  }

  /// A part of a body that was announced.
  void received(ByteBuf part) {
    int bytes = part.readableBytes();
    if (state.isOver()) {
      part.release();
    } else if (parts.share().tryHold(bytes)) {
      held += bytes;
      parts.burst().delivered(this);
      handler.onData(part);
    } else {
      part.release();
      abort(YamuxCode.STREAM_RESOURCE_LIMIT, "Too many bytes wait to be passed on.");
    }
  }

  /// The peer ended its direction.
  void ended() {
    if (move(StreamEvent.FIN_RECEIVED)) {
      forgetIfEnded();
      handler.onEnd();
    }
  }

  /// The peer cut the stream off.
  void resetByPeer(long code) {
    lost(new StreamResetException(PeerWords.describeReset(code), code));
  }

  /// The connection ended, or what is as final.
  void lost(StreamResetException cause) {
    if (cutOff(StreamEvent.RST_RECEIVED)) {
      handler.onReset(cause);
    }
  }

  private void abort(long code, String text) {
    if (!state.isOver()) {
      reset(code);
      handler.onReset(new StreamResetException(text, code));
    }
  }

  /// A read burst in which bytes were delivered is over.
  void burstEnded() {
    delivered = false;
    if (state != StreamState.RESET) {
      handler.onBurstEnd();
    }
  }

  /// Gives the peer the credit that is due.
  void sendCredit(long now, long rtt) {
    consumed = false;
    if (state.peerMaySend()) {
      int credit = receiveWindow.update(now, rtt, parts.share());
      if (credit > 0) {
        parts.writer().frame(new YamuxFrame.WindowUpdate(id, 0, credit));
      }
    }
  }

  /// Returns true once, until the next [#sendFrame()].
  boolean markReady() {
    boolean first = !ready;
    ready = true;
    return first;
  }

  /// Returns true once, until the next [#burstEnded()].
  boolean markDelivered() {
    boolean first = !delivered;
    delivered = true;
    return first;
  }

  /// Returns true once, until the next [#sendCredit(long, long)].
  boolean markConsumed() {
    boolean first = !consumed;
    consumed = true;
    return first;
  }

  private boolean move(StreamEvent event) {
    if (state.on(event) instanceof StreamState next) {
      state = next;
      return true;
    }
    return false;
  }

  private boolean cutOff(StreamEvent event) {
    if (!move(event)) {
      return false;
    }
    queue.clear();
    if (handler instanceof HeldEvents events) {
      events.clear();
    }
    parts.share().releaseHeld(held);
    held = 0;
    parts.share().releaseGrowth(receiveWindow.growth());
    ends.onOver(this);
    return true;
  }

  private void forgetIfEnded() {
    if (state == StreamState.ENDED) {
      parts.share().releaseGrowth(receiveWindow.growth());
      ends.onOver(this);
    }
  }
}
