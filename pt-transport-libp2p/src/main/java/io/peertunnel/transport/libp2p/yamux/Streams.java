package io.peertunnel.transport.libp2p.yamux;

import io.netty.util.concurrent.Promise;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.mux.MuxListener;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;

/// Opens, accepts, finds and forgets the streams of a session, within their limits. Loop code.
final class Streams implements StreamEnds {
  /// How many streams may wait for the peer's answer. Go peers reset what exceeds it.
  static final int MAX_UNANSWERED = 256;

  /// How many calls may wait for that limit.
  static final int MAX_WAITING = 1024;

  private static final System.Logger LOG = System.getLogger(Streams.class.getName());

  private final YamuxConfig config;
  private final StreamIds ids;
  private final SessionParts parts;
  private final MuxListener listener;
  private final StreamTable table = new StreamTable();
  private final Queue<Promise<MuxedStream>> waiting = new ArrayDeque<>();
  private Optional<CloseReason> refusal = Optional.empty();
  private Runnable whenEmpty = () -> {};
  private boolean opening;

  Streams(YamuxConfig config, StreamIds ids, SessionParts parts, MuxListener listener) {
    this.config = config;
    this.ids = ids;
    this.parts = parts;
    this.listener = listener;
  }

  /// Opens a stream and completes `promise`, later if too many streams wait for an answer.
  void open(Promise<MuxedStream> promise) {
    if (refusal.isPresent()) {
      fail(promise, refusal.get().text());
    } else if (waiting.size() >= MAX_WAITING) {
      fail(promise, "The peer does not answer: " + MAX_WAITING + " streams wait to be opened.");
    } else {
      waiting.add(promise);
      openWaiting();
    }
  }

  private void openWaiting() {
    if (opening) {
      return;
    }
    opening = true;
    while (!waiting.isEmpty() && table.unanswered() < MAX_UNANSWERED) {
      Promise<MuxedStream> promise = waiting.remove();
      if (promise.setUncancellable()) {
        start(promise);
      }
    }
    opening = false;
  }

  private void start(Promise<MuxedStream> promise) {
    if (table.outbound() >= config.maxOutbound()) {
      fail(promise, "The connection already carries " + table.outbound() + " streams.");
      return;
    }
    OptionalLong id = ids.next();
    if (id.isEmpty()) {
      fail(promise, "The connection has used up its stream numbers; connect anew.");
      return;
    }
    YamuxStream stream = new YamuxStream(id.getAsLong(), Opening.UNANSWERED, parts, this);
    table.addOutbound(stream);
    parts.writer().frame(new YamuxFrame.WindowUpdate(stream.id(), YamuxFrame.SYN, 0));
    parts.writer().flushSoon();
    promise.setSuccess(stream);
  }

  private static void fail(Promise<MuxedStream> promise, String text) {
    promise.tryFailure(new TunnelException(text));
  }

  /// The peer opens a stream. It is answered at once: a peer whose streams are not stalls at 256 of
  /// them.
  ///
  /// @return the stream, or empty if there is no room for it
  /// @throws MalformedException if the number is not the peer's to use
  Optional<YamuxStream> accept(long id) throws MalformedException {
    if (!ids.isRemote(id)) {
      throw new MalformedException("yamux stream " + id + " has the wrong parity");
    }
    if (table.find(id).isPresent()) {
      throw new MalformedException("yamux stream " + id + " was opened twice");
    }
    if (refusal.isPresent()) {
      return refuse(id, YamuxCode.STREAM_SHUTDOWN);
    }
    if (table.inbound() >= config.maxInbound()) {
      return refuse(id, YamuxCode.STREAM_RESOURCE_LIMIT);
    }
    YamuxStream stream = new YamuxStream(id, Opening.INBOUND, parts, this);
    table.addInbound(stream);
    parts.writer().frame(new YamuxFrame.WindowUpdate(id, YamuxFrame.ACK, 0));
    listener.onStream(stream);
    return Optional.of(stream);
  }

  private Optional<YamuxStream> refuse(long id, long code) {
    parts.writer().frame(new YamuxFrame.WindowUpdate(id, YamuxFrame.RST, code));
    return Optional.empty();
  }

  /// Returns the stream with this number, if it is not over.
  Optional<YamuxStream> find(long id) {
    return table.find(id);
  }

  /// Returns the number of streams that are not over.
  int size() {
    return table.size();
  }

  @Override
  public void onAnswered() {
    table.answered();
    openWaiting();
  }

  @Override
  public void onOver(YamuxStream stream) {
    table.remove(stream);
    openWaiting();
    if (table.size() == 0) {
      whenEmpty.run();
    }
  }

  /// Lets no stream begin any more, and calls `whenEmpty` once the last has ended.
  void drain(CloseReason why, Runnable whenEmpty) {
    refuseNew(why);
    this.whenEmpty = whenEmpty;
    if (table.size() == 0) {
      whenEmpty.run();
    }
  }

  private void refuseNew(CloseReason why) {
    refusal = Optional.of(why);
    while (!waiting.isEmpty()) {
      fail(waiting.remove(), why.text());
    }
  }

  /// Cuts off every stream. A handler that fails over it does not keep the others from hearing.
  void endAll(CloseReason why) {
    whenEmpty = () -> {};
    refuseNew(why);
    StreamResetException cause = new StreamResetException(why.text(), 0);
    for (YamuxStream stream : table.clear()) {
      try {
        stream.lost(cause);
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.DEBUG, "The handler of a stream failed at its reset", e);
      }
    }
  }
}
