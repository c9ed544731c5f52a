package io.peertunnel.tests.relay;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamHandler;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identify.Identify;
import io.peertunnel.transport.libp2p.identify.SelfDescription;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.mux.MuxListener;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.relay.Circuit;
import io.peertunnel.transport.libp2p.relay.RelayClient;
import io.peertunnel.transport.libp2p.relay.RelayProtocols;
import io.peertunnel.transport.libp2p.secure.Role;
import io.peertunnel.transport.libp2p.secure.SecureSession;
import io.peertunnel.transport.libp2p.secure.Upgrade;
import io.peertunnel.transport.libp2p.secure.UpgradeListener;
import io.peertunnel.transport.libp2p.stream.InboundStreams;
import io.peertunnel.transport.libp2p.stream.Libp2pStream;
import io.peertunnel.transport.libp2p.yamux.WindowBudget;
import io.peertunnel.transport.libp2p.yamux.YamuxConfig;
import io.peertunnel.transport.libp2p.yamux.YamuxSession;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A peer that is no more than one connection to a relay, with our own handshake, multiplexer and
/// relay client, so that a thousand fit in one program. Blocking code, thread-safe.
///
/// It tells the relay that it serves tunnels, so that its circuits have no limit.
final class LightPeer implements Connection {
  private static final String TUNNEL = "/peertunnel/load/1.0.0";
  private static final long PATIENCE_SECONDS = 60;
  private static final int STREAMS = 1000;

  private final Identity identity;
  private final SecureSession session;
  private final ConnectionPath path;
  private final YamuxSession muxer;
  private final RelayClient client;
  private final Map<String, StreamHandler> served = new ConcurrentHashMap<>();
  private final BlockingQueue<Circuit> accepted = new LinkedBlockingQueue<>();
  private final CompletableFuture<CloseReason> ended = new CompletableFuture<>();

  private LightPeer(
      Identity identity, SecureSession session, ChannelPipeline pipeline, Place place) {
    this.identity = identity;
    this.session = session;
    this.path = ConnectionPath.direct("tcp", place.relay().addresses().getFirst());
    this.client = new RelayClient(identity.id(), InstantSource.system(), accepted::add);
    InboundStreams inbound = new InboundStreams(this, served, new Semaphore(STREAMS));
    this.muxer =
        new YamuxSession(
            pipeline.channel(),
            new YamuxConfig(Role.INITIATOR, STREAMS, STREAMS, place.budget()),
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
    SelfDescription self =
        new SelfDescription(
            identity,
            "pt-load/1",
            InstantSource.system(),
            List::of,
            () -> Set.of(Identify.PROTOCOL, RelayProtocols.STOP, TUNNEL));
    served.put(Identify.PROTOCOL, new Identify(self, (_, _) -> {})::answer);
    served.put(RelayProtocols.STOP, client::stop);
    pipeline.addLast(muxer);
  }

  /// Where a peer is.
  ///
  /// @param relay whom it is connected to
  /// @param budget the memory that all peers of this program share
  record Place(PeerInfo relay, WindowBudget budget) {}

  /// Makes a peer with a fresh identity of a channel that is connected to the relay.
  static LightPeer over(Channel channel, Place place) throws TunnelException, InterruptedException {
    Identity identity = Identity.generate();
    Upgrade upgrade = new Upgrade(identity, List.of(YamuxSession.PROTOCOL));
    upgrade.prepare();
    CompletableFuture<LightPeer> made = new CompletableFuture<>();
    channel
        .eventLoop()
        .execute(
            () -> {
              upgrade.start(
                  channel,
                  Role.INITIATOR,
                  Optional.of(place.relay().id()),
                  new UpgradeListener() {
                    @Override
                    public void onSecured(ChannelPipeline pipeline, SecureSession session) {
                      made.complete(new LightPeer(identity, session, pipeline, place));
                    }

                    @Override
                    public void onFailed(TunnelException cause) {
                      made.completeExceptionally(cause);
                    }
                  });
              channel.config().setAutoRead(true);
            });
    return result(made);
  }

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

  private static <T> T result(CompletableFuture<T> future)
      throws TunnelException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new TunnelException(String.valueOf(e.getCause()), e);
    }
  }
}
