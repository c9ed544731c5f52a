package io.peertunnel.transport.libp2p.noise;

import io.peertunnel.spi.Bytes;
import io.peertunnel.transport.libp2p.identity.Identity;
import java.util.List;

/// What we show in every Noise handshake: one static key for the process, and the payload that
/// proves it ours. Pure, immutable.
public final class NoiseCredentials {
  private final DhKey staticKey;
  private final List<String> muxers;
  private final Bytes payload;

  private NoiseCredentials(DhKey staticKey, List<String> muxers, Bytes payload) {
    this.staticKey = staticKey;
    this.muxers = muxers;
    this.payload = payload;
  }

  /// Makes credentials with a new static key. Takes a few milliseconds.
  ///
  /// @param muxers protocol ids of multiplexers, most wanted first; at most 16
  public static NoiseCredentials generate(Identity identity, List<String> muxers) {
    return of(identity, muxers, DhKey.generate());
  }

  static NoiseCredentials of(Identity identity, List<String> muxers, DhKey staticKey) {
    Bytes payload = NoisePayload.seal(identity, staticKey.publicKey(), muxers);
    return new NoiseCredentials(staticKey, List.copyOf(muxers), payload);
  }

  DhKey staticKey() {
    return staticKey;
  }

  List<String> muxers() {
    return muxers;
  }

  Bytes payload() {
    return payload;
  }
}
