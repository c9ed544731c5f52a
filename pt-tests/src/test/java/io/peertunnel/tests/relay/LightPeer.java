package io.peertunnel.tests.relay;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamHandler;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identify.Identify;
import io.peertunnel.transport.libp2p.identify.SelfDescription;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.mux.MuxListener;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.mux.Muxer;
import io.peertunnel.transport.libp2p.relay.Circuit;
import io.peertunnel.transport.libp2p.relay.RelayClient;
import io.peertunnel.transport.libp2p.relay.RelayProtocols;
import io.peertunnel.transport.libp2p.secure.SecureSession;
import io.peertunnel.transport.libp2p.stream.InboundStreams;
import io.peertunnel.transport.libp2p.stream.Libp2pStream;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/// A peer that is no more than one connection to a relay, with our own handshake, multiplexer and
/// relay client, so that a thousand fit in one program. Blocking code, thread-safe.
///
/// It tells the relay that it serves tunnels, so that its circuits have no limit.
final class LightPeer implements Connection {
  private static final String TUNNEL = "/peertunnel/load/1.0.0";
  private static final long PATIENCE_SECONDS = 60;
  static final int STREAMS = 1000;

  private final Identity identity;
  private final SecureSession session;
  private final ConnectionPath path;
  private final Muxer muxer;
  private final RelayClient client;
  private final Map<String, StreamHandler> served = new ConcurrentHashMap<>();
  private final BlockingQueue<Circuit> accepted = new LinkedBlockingQueue<>();
  private final CompletableFuture<CloseReason> ended = new CompletableFuture<>();

  /// Comes about on the event loop of its connection.
  ///
  /// @param muxing puts the multiplexer into its place
  LightPeer(Ends ends, Function<MuxListener, Muxer> muxing) {
    this.identity = ends.identity();
    this.session = ends.session();
    this.path = ends.path();
    this.client = new RelayClient(identity.id(), InstantSource.system(), accepted::add);
    SelfDescription self =
        new SelfDescription(
            identity,
            "pt-load/1",
            InstantSource.system(),
            List::of,
            () -> Set.of(Identify.PROTOCOL, RelayProtocols.STOP, TUNNEL));
    served.put(Identify.PROTOCOL, new Identify(self, (_, _) -> {})::answer);
    served.put(RelayProtocols.STOP, client::stop);
    InboundStreams inbound = new InboundStreams(this, served, new Semaphore(STREAMS));
    this.muxer =
        muxing.apply(
            new MuxListener() {
              @Override
              public void onStream(MuxedStream stream) {
                inbound.accept(stream);
              }

              @Override
              public void onEnd(CloseReason reason) {
                inbound.end();
                ended.complete(reason);
              }
            });
  }

  /// Who talks with whom.
  ///
  /// @param identity the peer's
  /// @param path the way to the relay
  record Ends(Identity identity, SecureSession session, ConnectionPath path) {}

  PeerId id() {
    return identity.id();
  }

  RelayClient client() {
    return client;
  }

  /// Serves a protocol in another way than a good peer does.
  void serve(String protocol, StreamHandler handler) {
    served.put(protocol, handler);
  }

  /// Returns the next circuit that somebody has opened to this peer.
  Circuit accept() throws InterruptedException {
    Circuit circuit = accepted.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (circuit == null) {
      throw new AssertionError("no circuit came to " + id());
    }
    return circuit;
  }

  @Override
  public PeerId remote() {
    return session.remote();
  }

  @Override
  public ConnectionPath path() {
    return path;
  }

  @Override
  public Bytes channelBinding() {
    return session.channelBinding();
  }

  @Override
  public Stream open(String protocol) throws TunnelException, InterruptedException {
    return result(Libp2pStream.open(new Libp2pStream.Identity(this, protocol, () -> {}), muxer));
  }

  @Override
  public boolean isOpen() {
    return !ended.isDone();
  }

  @Override
  public Registration onClose(Consumer<CloseReason> listener) {
    var _ = ended.thenAccept(listener);
    return () -> {};
  }

  @Override
  public void close() {
    muxer.close(0, "the test is over");
  }

  static <T> T result(CompletableFuture<T> future) throws TunnelException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new TunnelException(String.valueOf(e.getCause()), e);
    }
  }
}
