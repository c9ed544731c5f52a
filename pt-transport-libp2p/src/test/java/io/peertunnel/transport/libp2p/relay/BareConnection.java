package io.peertunnel.transport.libp2p.relay;

import io.netty.channel.Channel;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamHandler;
import io.peertunnel.transport.libp2p.mux.MuxListener;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.secure.Role;
import io.peertunnel.transport.libp2p.stream.InboundStreams;
import io.peertunnel.transport.libp2p.stream.Libp2pStream;
import io.peertunnel.transport.libp2p.yamux.WindowBudget;
import io.peertunnel.transport.libp2p.yamux.YamuxConfig;
import io.peertunnel.transport.libp2p.yamux.YamuxSession;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A connection over yamux on any channel, without what a host adds. The streams are real.
final class BareConnection implements Connection, MuxListener {
  final WindowBudget budget = new WindowBudget();
  final Map<String, StreamHandler> served = new ConcurrentHashMap<>();
  final CompletableFuture<CloseReason> ended = new CompletableFuture<>();
  private final CompletableFuture<YamuxSession> session = new CompletableFuture<>();
  private final PeerId remote;
  private final ConnectionPath path;
  private final InboundStreams inbound;

  BareConnection(PeerId remote, ConnectionPath path) {
    this.remote = remote;
    this.path = path;
    this.inbound = new InboundStreams(this, served, new Semaphore(1000));
  }

  /// Adds the multiplexer to a channel, on its loop.
  void attach(Channel channel, Role role) {
    YamuxSession added = new YamuxSession(channel, YamuxConfig.of(role, budget), this);
    channel.pipeline().addLast(added);
    session.complete(added);
  }

  YamuxSession session() throws Exception {
    return session.get(60, TimeUnit.SECONDS);
  }

  @Override
  public void onStream(MuxedStream stream) {
    inbound.accept(stream);
  }

  @Override
  public void onEnd(CloseReason reason) {
    inbound.end();
    ended.complete(reason);
  }

  @Override
  public PeerId remote() {
    return remote;
  }

  @Override
  public ConnectionPath path() {
    return path;
  }

  @Override
  public Bytes channelBinding() {
    return Bytes.empty();
  }

  @Override
  public Stream open(String protocol) {
    return Libp2pStream.open(new Libp2pStream.Identity(this, protocol, () -> {}), session.join())
        .join();
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
    session.join().close(0, "closed by the test");
  }
}
