package io.peertunnel.transport.libp2p.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Judges the certificates of many connections, each by the rule of its own. Loop code.
final class PeerTrust extends X509ExtendedTrustManager {
  private final Map<SSLEngine, QuicHandshake.Evidence> running;

  PeerTrust(Map<SSLEngine, QuicHandshake.Evidence> running) {
    this.running = running;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    judge(chain, authType, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    judge(chain, authType, engine);
  }

  /// One rule holds for both sides.
  private void judge(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    QuicHandshake.Evidence evidence = running.get(engine);
    if (evidence == null) {
      throw new CertificateException("no handshake of ours");
    }
    try {
      evidence.trust().checkServerTrusted(chain, authType, engine);
    } catch (CertificateException | RuntimeException e) {
      evidence.refused(e);
      throw e;
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw withoutEngine();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }

  private static CertificateException withoutEngine() {
    return new CertificateException("a certificate of no known connection");
  }
}
