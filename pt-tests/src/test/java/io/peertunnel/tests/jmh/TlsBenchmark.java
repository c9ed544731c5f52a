package io.peertunnel.tests.jmh;

/// What records of TLS, by the library that connections use cost.
public class TlsBenchmark extends SecuredBenchmark {
  /// Prepares nothing yet.
  public TlsBenchmark() {
    super(SecureChannel::tls);
  }
}
