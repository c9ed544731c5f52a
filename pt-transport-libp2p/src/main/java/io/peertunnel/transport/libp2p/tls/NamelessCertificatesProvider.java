package io.peertunnel.transport.libp2p.tls;

import java.security.Provider;
import java.security.Security;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lets the JDK's TLS read certificates without names. It asks the first provider that reads X.509
/// and cannot be given another one, so this one is put in front for the whole process
/// (docs/adr/0007); certificates with names are read by the JDK's own all the same.
final class NamelessCertificatesProvider extends Provider {
  private static final long serialVersionUID = 1L;
  private static final String NAME = "PeerTunnelX509";

  private NamelessCertificatesProvider() {
    super(NAME, "1", "X.509 certificates, with and without names");
    putService(new FactoryService(this));
  }

  /// Puts the provider in front. Further calls do nothing.
  static void install() {
    if (Security.getProvider(NAME) == null) {
      Security.insertProviderAt(new NamelessCertificatesProvider(), 1);
    }
  }

  private static final class FactoryService extends Provider.Service {
    FactoryService(Provider provider) {
      super(
          provider,
          "CertificateFactory",
          "X.509",
          NamelessCertificates.class.getName(),
          List.of("X509"),
          null);
    }

    @Override
    public Object newInstance(@Nullable Object parameter) {
      return new NamelessCertificates();
    }
  }
}
