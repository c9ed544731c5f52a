package io.peertunnel.transport.libp2p.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import javax.net.ssl.SSLException;

/// TLS by BoringSSL, where its native library is. Pure, immutable.
///
/// The server takes the first of its own application protocols that the client offers; of a client
/// that offers none of them the handshake goes on without one, and the caller refuses it.
final class BoringTlsLinks implements TlsLinks {
  private final OwnCertificate certificate;
  private final ApplicationProtocolConfig applicationProtocols;

  BoringTlsLinks(OwnCertificate certificate, List<String> applicationProtocols) {
    this.certificate = certificate;
    this.applicationProtocols =
        new ApplicationProtocolConfig(
            Protocol.ALPN,
            SelectorFailureBehavior.NO_ADVERTISE,
            SelectedListenerFailureBehavior.ACCEPT,
            applicationProtocols);
  }

  /// Returns whether the native library was found and its key log can be reached.
  static boolean isAvailable() {
    return OpenSsl.isAvailable() && KeyLog.isReachable();
  }

  @Override
  public TlsLink client(Trust trust) {
    return link(
        SslContextBuilder.forClient()
            .keyManager(certificate.key(), certificate.chain())
            .endpointIdentificationAlgorithm(null),
        trust);
  }

  @Override
  public TlsLink server(Trust trust) {
    return link(
        SslContextBuilder.forServer(certificate.key(), certificate.chain())
            .clientAuth(ClientAuth.REQUIRE),
        trust);
  }

  private TlsLink link(SslContextBuilder builder, Trust trust) {
    ExporterSecret secret = new ExporterSecret();
    SslContext context = build(builder, trust);
    try {
      SslHandler handler = context.newHandler(ByteBufAllocator.DEFAULT);
      KeyLog.of(context, secret);
      SSL.setOptions(
          ((ReferenceCountedOpenSslEngine) handler.engine()).sslPointer(), SSL.SSL_OP_NO_TICKET);
      return new TlsLink(handler, secret::derive);
    } finally {
      // The engine holds the context for as long as it lives.
      ReferenceCountUtil.release(context);
    }
  }

  private SslContext build(SslContextBuilder builder, Trust trust) {
    try {
      return builder
          .sslProvider(SslProvider.OPENSSL_REFCNT)
          .protocols("TLSv1.3")
          .trustManager(trust)
          .applicationProtocolConfig(applicationProtocols)
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("BoringSSL refuses our own certificate", e);
    }
  }
}
