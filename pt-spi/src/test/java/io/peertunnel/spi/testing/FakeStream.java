package io.peertunnel.spi.testing;

import io.peertunnel.spi.Chunk;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Flow;
import io.peertunnel.spi.FlowHandler;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.ProtocolNotSupportedException;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.TunnelException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One end of a stream in memory. Blocking; thread-safe: a lock that both ends share guards the
/// state of both, and no foreign code runs under it.
final class FakeStream implements Stream {
  private static final long MAX_CODE = 0xffff_ffffL;

  private final Object lock;
  private final FakeConnection connection;
  private final String protocol;
  private final FakePipe in;
  private final FakePipe out;
  private final InputStream input = new FakeInput(this);
  private final OutputStream output = new FakeOutput(this);
  private @Nullable FakeStream peer;
  private @Nullable FlowHandler handler;
  private @Nullable Cut cut;
  private boolean endTold;
  private boolean cutTold;
  private boolean burst;
  private boolean delivering;
  private boolean writableWanted;

  /// Why a stream ended before its time.
  private record Cut(Kind kind, String text, long code) {
    enum Kind {
      RESET,
      NOT_SUPPORTED
    }

    TunnelException exception() {
      return kind == Kind.RESET ? reset() : new ProtocolNotSupportedException(text);
    }

    StreamResetException reset() {
      return new StreamResetException(text, code);
    }
  }

  private FakeStream(
      Object lock, FakeConnection connection, String protocol, FakePipe in, FakePipe out) {
    this.lock = lock;
    this.connection = connection;
    this.protocol = protocol;
    this.in = in;
    this.out = out;
  }

  /// Returns the end of `opener`; the other is its [#peer()].
  static FakeStream open(FakeConnection opener, FakeConnection server, String protocol) {
    Object lock = new Object();
    FakePipe there = new FakePipe();
    FakePipe back = new FakePipe();
    FakeStream near = new FakeStream(lock, opener, protocol, back, there);
    FakeStream far = new FakeStream(lock, server, protocol, there, back);
    near.peer = far;
    far.peer = near;
    return near;
  }

  FakeStream peer() {
    FakeStream other = peer;
    if (other == null) {
      throw new IllegalStateException("not opened");
    }
    return other;
  }

  @Override
  public PeerId remote() {
    return connection.remote();
  }

  @Override
  public String protocol() {
    return protocol;
  }

  @Override
  public Connection connection() {
    return connection;
  }

  @Override
  public Executor executor() {
    return connection.executor();
  }

  @Override
  public InputStream input() {
    synchronized (lock) {
      requireBlockingFace();
    }
    return input;
  }

  @Override
  public OutputStream output() {
    synchronized (lock) {
      requireBlockingFace();
    }
    return output;
  }

  @Override
  public Flow flow(FlowHandler newHandler) {
    synchronized (lock) {
      requireBlockingFace();
      handler = newHandler;
    }
    schedule();
    return new FakeFlow(this);
  }

  @Override
  public void reset(long code) {
    if (code < 0 || code > MAX_CODE) {
      throw new IllegalArgumentException("reset code " + code);
    }
    apply(
        () -> {
          cutTold |= !isOver();
          cutBoth(
              new Cut(Cut.Kind.RESET, "the stream was cut off here", code),
              new Cut(Cut.Kind.RESET, "the peer cut the stream off", code));
        });
  }

  @Override
  public void close() {
    apply(
        () -> {
          out.end();
          in.discard();
        });
  }

  /// Says that the peer does not speak the protocol.
  void refuse() {
    String text = remote().toShortString() + " does not speak " + protocol;
    Cut refused = new Cut(Cut.Kind.NOT_SUPPORTED, text, CODE_UNSPECIFIED);
    apply(() -> cutBoth(refused, refused));
  }

  /// Ends both ends, because their connection ended.
  void lose() {
    Cut lost = new Cut(Cut.Kind.RESET, "the connection ended", CODE_UNSPECIFIED);
    apply(() -> cutBoth(lost, lost));
  }

  int read(byte[] target, int offset, int length) throws IOException {
    int size;
    synchronized (lock) {
      requireBlockingFace();
      await(() -> in.hasArrived() || in.isReadOut() || in.isDiscarding());
      requireBlockingFace();
      requireReadable();
      endTold = in.isReadOut();
      size = endTold ? -1 : in.read(target, offset, length);
    }
    apply(() -> {});
    return size;
  }

  /// Returns how many bytes can be read at once.
  int available() {
    synchronized (lock) {
      return in.hasArrived() ? 1 : 0;
    }
  }

  void closeInput() {
    apply(in::discard);
  }

  void write(ByteBuffer source) throws IOException {
    while (source.hasRemaining()) {
      synchronized (lock) {
        requireBlockingFace();
        await(() -> out.credit() > 0 || out.isEnding());
        requireBlockingFace();
        requireUnended();
        out.send(source);
        lock.notifyAll();
      }
      peer().schedule();
    }
  }

  void end() {
    apply(out::end);
  }

  boolean queue(Chunk chunk) {
    boolean[] writable = {false};
    apply(
        () -> {
          out.queue(chunk);
          writable[0] = out.isWritable();
          writableWanted |= !writable[0];
        });
    return writable[0];
  }

  void flush() {
    apply(out::flush);
  }

  /// Changes the state, then does what follows from that, without the lock.
  private void apply(Runnable change) {
    List<Chunk> spent = new ArrayList<>();
    boolean over;
    boolean peerOver;
    synchronized (lock) {
      change.run();
      in.pump(spent);
      out.pump(spent);
      over = isOver();
      peerOver = peer().isOver();
      lock.notifyAll();
    }
    spent.forEach(Chunk::close);
    schedule();
    peer().schedule();
    if (over) {
      connection.forget(this);
    }
    if (peerOver) {
      peer().connection.forget(peer());
    }
  }

  private boolean isOver() {
    boolean inputOver = endTold || (in.isDiscarding() && in.endHasArrived());
    return cut != null || (inputOver && out.endHasArrived());
  }

  private void cutBoth(Cut here, Cut there) {
    if (isOver()) {
      return;
    }
    if (!peer().isOver()) {
      peer().cut = there;
    }
    cut = here;
    in.abort();
    out.abort();
  }

  private void schedule() {
    synchronized (lock) {
      if (handler == null || delivering) {
        return;
      }
      delivering = true;
    }
    try {
      executor().execute(this::deliver);
    } catch (RejectedExecutionException e) {
      // The test has shut the executor down: nobody listens any more.
    }
  }

  private void deliver() {
    while (true) {
      FlowHandler to;
      Optional<Consumer<FlowHandler>> event;
      synchronized (lock) {
        to = handler;
        event = to == null ? Optional.empty() : nextEvent();
        if (to == null || event.isEmpty()) {
          delivering = false;
          return;
        }
      }
      tell(to, event.get());
    }
  }

  /// A handler that throws hears no more, and its stream is cut off.
  private void tell(FlowHandler to, Consumer<FlowHandler> event) {
    boolean told = false;
    try {
      event.accept(to);
      told = true;
    } finally {
      if (!told) {
        reset(CODE_UNSPECIFIED);
      }
    }
  }

  private Optional<Consumer<FlowHandler>> nextEvent() {
    Cut why = cut;
    if (why != null) {
      boolean first = !cutTold;
      cutTold = true;
      return first ? Optional.of(to -> to.onReset(why.reset())) : Optional.empty();
    }
    Optional<ByteBuffer> bytes = in.take();
    if (bytes.isPresent()) {
      burst = true;
      return bytes.map(content -> to -> to.onChunk(chunk(content)));
    }
    if (burst) {
      burst = false;
      return Optional.of(FlowHandler::onBurstEnd);
    }
    if (in.isReadOut() && !in.isDiscarding() && !endTold) {
      endTold = true;
      return Optional.of(this::tellEnd);
    }
    if (writableWanted && out.isWritable() && !out.isEnding()) {
      writableWanted = false;
      return Optional.of(FlowHandler::onWritable);
    }
    return Optional.empty();
  }

  private void tellEnd(FlowHandler to) {
    to.onEnd();
    apply(() -> {});
  }

  private Chunk chunk(ByteBuffer content) {
    int size = content.remaining();
    connection.network().chunkOpened();
    return new FakeChunk(
        content,
        () -> {
          connection.network().chunkClosed();
          apply(() -> in.restore(size));
        });
  }

  /// Waits until something has come about, or the blocking face is of no use any more.
  private void await(BooleanSupplier something) throws InterruptedIOException {
    try {
      while (!something.getAsBoolean() && cut == null && handler == null) {
        lock.wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private void requireBlockingFace() {
    if (handler != null) {
      throw new IllegalStateException("the stream has been handed over");
    }
  }

  private void requireReadable() throws TunnelException {
    Cut why = cut;
    if (why != null) {
      throw why.exception();
    }
    if (in.isDiscarding()) {
      throw new TunnelException("the input is closed");
    }
  }

  private void requireUnended() throws TunnelException {
    Cut why = cut;
    if (why != null) {
      throw why.exception();
    }
    if (out.isEnding()) {
      throw new TunnelException("the output is closed");
    }
  }
}
