package io.peertunnel.transport.libp2p.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identity.PeerCheck;
import io.peertunnel.transport.libp2p.identity.ProvenPeer;
import io.peertunnel.transport.libp2p.identity.ProvenPeer.EarlyMuxer;
import java.util.Objects;
import java.util.function.Consumer;

/// Runs the handshake of `/tls/1.0.0` on a channel: adds Netty's TLS handler before itself, and
/// leaves when the peer is proved. Loop code.
///
/// The consumer hears of the peer while this handler is in the pipeline, and adds what shall read
/// plaintext behind it. Failure is an `exceptionCaught` event with a [TunnelException].
///
/// A client's handshake is over before the server has judged the client's certificate. If it is
/// refused, an `exceptionCaught` event with a [TunnelException] that says so, and the end of the
/// channel, reach the handlers that the consumer added instead of the first data.
public final class TlsHandshakeHandler extends ChannelInboundHandlerAdapter {
  /// Netty otherwise copies what is written into pieces of one record; the multiplexer gathers what
  /// is small itself.
  private static final int AS_WRITTEN = 0;

  private final Trust trust;
  private final SslHandler tls;
  private final TlsLink.Binding binding;
  private final Consumer<ProvenPeer> proven;
  private final HandshakeLimit limit = new HandshakeLimit();

  private TlsHandshakeHandler(Trust trust, TlsLink link, Consumer<ProvenPeer> proven) {
    this.trust = trust;
    this.tls = link.handler();
    this.binding = link.binding();
    this.proven = proven;
  }

  /// Creates the handler of the side that speaks first.
  ///
  /// @param proven hears of the peer, on the event loop
  public static TlsHandshakeHandler client(
      TlsCredentials credentials, PeerCheck check, Consumer<ProvenPeer> proven) {
    Trust trust = new Trust(check);
    return new TlsHandshakeHandler(trust, credentials.client(trust), proven);
  }

  /// Creates the handler of the side that answers.
  ///
  /// @param proven hears of the peer, on the event loop
  public static TlsHandshakeHandler server(
      TlsCredentials credentials, PeerCheck check, Consumer<ProvenPeer> proven) {
    Trust trust = new Trust(check);
    return new TlsHandshakeHandler(trust, credentials.server(trust), proven);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    tls.setHandshakeTimeoutMillis(0); // the deadline of the upgrade covers the handshake
    tls.setWrapDataSize(AS_WRITTEN);
    tls.setCumulator(ByteToMessageDecoder.COMPOSITE_CUMULATOR);
    ctx.pipeline().addBefore(ctx.name(), null, limit);
    ctx.pipeline().addBefore(ctx.name(), null, tls);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (!(event instanceof SslHandshakeCompletionEvent completion)) {
      ctx.fireUserEventTriggered(event);
      return;
    }
    if (!completion.isSuccess()) {
      ctx.fireExceptionCaught(TlsFailure.of(completion.cause()));
      return;
    }
    try {
      finish(ctx);
    } catch (TunnelException e) {
      ctx.fireExceptionCaught(e);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.fireExceptionCaught(TlsFailure.of(cause));
  }

  private void finish(ChannelHandlerContext ctx) throws TunnelException {
    ProvenPeer peer =
        new ProvenPeer(
            trust.proven().orElseThrow(() -> new TunnelException("the peer showed no identity")),
            earlyMuxer(),
            binding.derive());
    ctx.pipeline().remove(limit);
    if (tls.engine().getUseClientMode()) {
      ctx.pipeline().addAfter(ctx.name(), null, new LateRefusalHandler());
    }
    proven.accept(peer);
    if (!ctx.isRemoved()) {
      ctx.pipeline().remove(this);
    }
  }

  /// A client may meet a server that chose nothing; a server demands that the client offers.
  private EarlyMuxer earlyMuxer() throws TunnelException {
    // BoringSSL's engine says null where the JDK's says nothing.
    String chosen = Objects.requireNonNullElse(tls.engine().getApplicationProtocol(), "");
    boolean nothing = chosen.isEmpty();
    if (nothing && !tls.engine().getUseClientMode()) {
      throw new TunnelException("the peer offered no application protocol in its TLS handshake");
    }
    return nothing || chosen.equals(TlsCredentials.NO_EARLY_MUXER)
        ? EarlyMuxer.NONE
        : new EarlyMuxer(chosen);
  }
}
