package io.peertunnel.transport.libp2p.tls;

import io.netty.handler.ssl.SslHandler;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.TunnelException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// TLS by the JDK, which is everywhere. Pure, immutable.
///
/// The server takes the first application protocol of the client that it knows.
final class JdkTlsLinks implements TlsLinks {
  private static final int BEYOND_ANY_TICKET_SECONDS = 8 * 24 * 3600;
  private static final String[] SUITES = {
    "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"
  };

  private final KeyManager certificate;
  private final List<String> applicationProtocols;

  JdkTlsLinks(KeyManager certificate, List<String> applicationProtocols) {
    this.certificate = certificate;
    this.applicationProtocols = List.copyOf(applicationProtocols);
  }

  @Override
  public TlsLink client(Trust trust) {
    SSLEngine engine = engine(trust);
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(applicationProtocols.toArray(String[]::new));
    engine.setSSLParameters(parameters);
    return link(engine);
  }

  @Override
  public TlsLink server(Trust trust) {
    SSLEngine engine = engine(trust);
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(true);
    engine.setHandshakeApplicationProtocolSelector((_, offered) -> choose(offered));
    return link(engine);
  }

  private static TlsLink link(SSLEngine engine) {
    return new TlsLink(new SslHandler(engine), () -> binding(engine));
  }

  // The JDK's contract: null makes it refuse with the alert no_application_protocol.
  private @Nullable String choose(List<String> offered) {
    return offered.stream().filter(applicationProtocols::contains).findFirst().orElse(null);
  }

  private SSLEngine engine(Trust trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLSv1.3");
      context.init(new KeyManager[] {certificate}, new TrustManager[] {trust}, new SecureRandom());
      // A ticket may live seven days at most; the JDK sends none for sessions that live longer.
      context.getServerSessionContext().setSessionTimeout(BEYOND_ANY_TICKET_SECONDS);
      SSLEngine engine = context.createSSLEngine();
      engine.setEnabledProtocols(new String[] {"TLSv1.3"});
      engine.setEnabledCipherSuites(SUITES);
      return engine;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK speaks TLS 1.3", e);
    }
  }

  private static Bytes binding(SSLEngine engine) throws TunnelException {
    if (!(engine.getSession() instanceof ExtendedSSLSession session)) {
      throw new TunnelException("this TLS provider exports no keying material");
    }
    try {
      return Bytes.copyOf(
          session.exportKeyingMaterialData(
              TlsLink.Binding.LABEL, new byte[0], TlsLink.Binding.LENGTH));
    } catch (SSLException e) {
      throw new TunnelException("no channel binding: " + e.getMessage(), e);
    }
  }
}
