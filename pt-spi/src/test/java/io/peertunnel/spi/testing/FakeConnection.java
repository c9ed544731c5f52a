package io.peertunnel.spi.testing;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.CloseReason.Origin;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Introduction;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.ProtocolNotSupportedException;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamHandler;
import io.peertunnel.spi.TunnelException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One end of a connection in memory. Blocking; thread-safe.
public final class FakeConnection implements Connection {
  private static final int MAX_STREAMS = 1000;

  private final FakeHost host;
  private final PeerId remote;
  private final FakeLink link;
  private final AtomicInteger kept = new AtomicInteger();
  private final Executor executor;
  private final SerialExecutor events = new SerialExecutor("fake connection events");
  private final Set<FakeStream> streams = ConcurrentHashMap.newKeySet();
  private final Set<Thread> handlers = ConcurrentHashMap.newKeySet();
  private final Map<Object, Consumer<CloseReason>> listeners = new ConcurrentHashMap<>();
  private volatile ConnectionPath path;
  private @Nullable FakeConnection peer;
  private @Nullable CloseReason reason;

  /// What the two ends share: it is also the lock of the state of both.
  record FakeLink(Bytes binding) {}

  private FakeConnection(FakeHost host, FakeHost other, FakeLink link) {
    this.host = host;
    this.remote = other.id();
    this.link = link;
    this.executor = host.newExecutor();
    this.path = ConnectionPath.direct("tcp", other.address());
  }

  /// Joins two hosts and returns the end of the first.
  static FakeConnection join(FakeHost dialler, FakeHost listener, Bytes binding) {
    FakeLink link = new FakeLink(binding);
    FakeConnection near = new FakeConnection(dialler, listener, link);
    FakeConnection far = new FakeConnection(listener, dialler, link);
    near.peer = far;
    far.peer = near;
    return near;
  }

  /// Returns the other end.
  public FakeConnection peer() {
    FakeConnection other = peer;
    if (other == null) {
      throw new IllegalStateException("not joined");
    }
    return other;
  }

  @Override
  public PeerId remote() {
    return remote;
  }

  @Override
  public ConnectionPath path() {
    return path;
  }

  /// Lets this end run over another path, and tells the listeners of its host.
  public void moveTo(ConnectionPath better) {
    ConnectionPath before = path;
    path = better;
    host.tell(listener -> listener.pathChanged(this, before));
  }

  @Override
  public Bytes channelBinding() {
    return link.binding();
  }

  @Override
  public Stream open(String protocol) throws TunnelException, InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Optional<StreamHandler> handler = peer().host.handler(protocol);
    if (handler.isEmpty() && network().refusal() == FakeNetwork.Refusal.AT_OPEN) {
      throw new ProtocolNotSupportedException(
          remote.toShortString() + " does not speak " + protocol);
    }
    FakeStream stream = FakeStream.open(this, peer(), protocol);
    synchronized (link) {
      if (reason != null) {
        throw new TunnelException("the connection to " + remote.toShortString() + " has ended");
      }
      if (streams.size() >= MAX_STREAMS) {
        throw new TunnelException(remote.toShortString() + " takes no more streams");
      }
      streams.add(stream);
      if (handler.isPresent()) {
        peer().streams.add(stream.peer());
        peer().serve(handler.get(), stream.peer());
      }
    }
    if (handler.isEmpty()) {
      stream.refuse();
    }
    return stream;
  }

  @Override
  public boolean isOpen() {
    synchronized (link) {
      return reason == null;
    }
  }

  /// Returns the number of streams that have not ended on this side.
  public int openStreams() {
    return streams.size();
  }

  @Override
  public Registration onClose(Consumer<CloseReason> listener) {
    Object registration = new Object();
    synchronized (link) {
      CloseReason ended = reason;
      if (ended == null) {
        listeners.put(registration, listener);
      } else {
        events.execute(() -> listener.accept(ended));
      }
    }
    return () -> listeners.remove(registration);
  }

  @Override
  public Optional<Introduction> introduction() {
    return Optional.of(peer().host.introduction());
  }

  @Override
  public Registration keep() {
    kept.incrementAndGet();
    return Registration.once(kept::decrementAndGet);
  }

  @Override
  public void closeIfIdle() {
    if (streams.isEmpty() && kept.get() == 0) {
      close();
    }
  }

  @Override
  public void close() {
    CloseReason here = new CloseReason(Origin.LOCAL, 0, "closed here");
    CloseReason there = new CloseReason(Origin.REMOTE, 0, "closed by the peer");
    end(here, there);
  }

  /// Breaks the connection, as a network does.
  void lose() {
    CloseReason lost = new CloseReason(Origin.NETWORK, 0, "the network was cut");
    end(lost, lost);
  }

  /// The host of this end hears what the peer says of itself.
  void heardIntroduction() {
    Introduction said = peer().host.introduction();
    host.tell(listener -> listener.introduced(this, said));
  }

  Executor executor() {
    return executor;
  }

  FakeHost host() {
    return host;
  }

  FakeNetwork network() {
    return host.network();
  }

  void forget(FakeStream stream) {
    streams.remove(stream);
  }

  private void end(CloseReason here, CloseReason there) {
    synchronized (link) {
      if (reason != null) {
        return;
      }
      reason = here;
      peer().reason = there;
    }
    network().forget(this);
    finish(here);
    peer().finish(there);
  }

  private void finish(CloseReason why) {
    List.copyOf(streams).forEach(FakeStream::lose);
    handlers.forEach(Thread::interrupt);
    host.tell(listener -> listener.disconnected(this, why));
    events.execute(
        () -> {
          List<Consumer<CloseReason>> toTell = List.copyOf(listeners.values());
          listeners.clear();
          toTell.forEach(listener -> listener.accept(why));
        });
  }

  private void serve(StreamHandler handler, FakeStream stream) {
    Thread thread =
        Thread.ofVirtual()
            .name("fake handler of " + stream.protocol())
            .unstarted(() -> handle(handler, stream));
    handlers.add(thread);
    thread.start();
  }

  private void handle(StreamHandler handler, FakeStream stream) {
    boolean served = false;
    try {
      handler.handle(stream);
      served = true;
    } catch (TunnelException | InterruptedException e) {
      // The reset tells the peer.
    } finally {
      handlers.remove(Thread.currentThread());
      if (!served) {
        stream.reset(Stream.CODE_UNSPECIFIED);
      }
    }
  }
}
