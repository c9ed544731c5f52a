package io.peertunnel.transport.libp2p.ws;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLException;

/// TLS that trusts the servers whom the JDK's authorities vouch for. Thread-safe.
///
/// It is made when it is first asked for, as reading the authorities takes a moment that few
/// programs need.
final class PublicTrust {
  private final ReentrantLock lock = new ReentrantLock();
  private volatile Optional<SslContext> made = Optional.empty();

  SslContext context() {
    return made.orElseGet(this::make);
  }

  private SslContext make() {
    lock.lock();
    try {
      SslContext context = made.orElseGet(PublicTrust::build);
      made = Optional.of(context);
      return context;
    } finally {
      lock.unlock();
    }
  }

  private static SslContext build() {
    try {
      return SslContextBuilder.forClient()
          .sslProvider(SslProvider.JDK)
          .endpointIdentificationAlgorithm("HTTPS")
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException("every JDK speaks TLS", e);
    }
  }
}
