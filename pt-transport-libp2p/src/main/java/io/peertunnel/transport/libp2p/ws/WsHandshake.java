package io.peertunnel.transport.libp2p.ws;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.security.SecureRandom;
import java.util.function.Supplier;

/// Opens WebSockets on fresh TCP channels, which then carry plain bytes: libp2p's own upgrade
/// follows within. Loop code; one instance serves all connections of a host.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455">RFC 6455</a>
public final class WsHandshake {
  private final SecureRandom random = new SecureRandom();
  private final Supplier<SslContext> tls;

  /// Creates handshakes that trust the servers whom the JDK's authorities vouch for.
  public WsHandshake() {
    this(new PublicTrust()::context);
  }

  WsHandshake(Supplier<SslContext> tls) {
    this.tls = tls;
  }

  /// Reads the authorities now, so that no event loop waits for them. Any thread but those; takes
  /// some tens of milliseconds the first time. To be called before a target with TLS is asked.
  public void prepare() {
    var _ = tls.get();
  }

  /// Begins to ask the other end of an active channel for a WebSocket, over TLS if the target says
  /// so. On the event loop of the channel, whose pipeline reads and writes plain bytes.
  public void client(Channel channel, WsTarget target, WsListener listener) {
    if (target.security() == WsTarget.Security.TLS) {
      SslHandler outer = tls.get().newHandler(channel.alloc(), target.serverName(), target.port());
      outer.setHandshakeTimeoutMillis(0); // the deadline of the handshake covers it
      channel.pipeline().addLast(outer);
    }
    start(channel, new ClientDialogue(target, AcceptKey.fresh(random)), Side.CLIENT, listener);
  }

  /// Begins to grant the other end of an active channel its WebSocket. On the event loop of the
  /// channel, whose pipeline reads and writes plain bytes.
  public void server(Channel channel, WsListener listener) {
    start(channel, new ServerDialogue(), Side.SERVER, listener);
  }

  private void start(Channel channel, Dialogue dialogue, Side self, WsListener listener) {
    channel
        .pipeline()
        .addLast(
            new HandshakeHandler(dialogue, () -> new WsFrames(self, random::nextInt), listener));
  }
}
