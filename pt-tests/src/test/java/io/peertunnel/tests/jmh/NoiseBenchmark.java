package io.peertunnel.tests.jmh;

/// What records of the Noise channel cost.
public class NoiseBenchmark extends SecuredBenchmark {
  /// Prepares nothing yet.
  public NoiseBenchmark() {
    super(SecureChannel::noise);
  }
}
