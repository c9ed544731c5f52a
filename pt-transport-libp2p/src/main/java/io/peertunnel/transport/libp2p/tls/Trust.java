package io.peertunnel.transport.libp2p.tls;

import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identity.PeerCheck;
import io.peertunnel.transport.libp2p.identity.PublicKey;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/// Tells the JDK whether to trust the peer of one connection, and remembers who it is. Loop code.
final class Trust extends X509ExtendedTrustManager {
  private final PeerCheck check;
  private Optional<PublicKey> proven = Optional.empty();

  Trust(PeerCheck check) {
    this.check = check;
  }

  /// Returns the identity key of the peer, once the handshake is over.
  Optional<PublicKey> proven() {
    return proven;
  }

  private void judge(X509Certificate[] chain) throws CertificateException {
    PublicKey key = CertificateCheck.identity(chain, Instant.now());
    try {
      check.require(key);
    } catch (TunnelException e) {
      throw new CertificateException(e.getMessage(), e);
    }
    proven = Optional.of(key);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    judge(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    judge(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    judge(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    judge(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    judge(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    judge(chain);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
