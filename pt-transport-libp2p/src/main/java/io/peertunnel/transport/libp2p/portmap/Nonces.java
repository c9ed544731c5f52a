package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.spi.Bytes;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;

/// The secrets by which mappings of PCP are ours, one for each port of ours. Pure but for its lock.
/// Thread-safe.
///
/// They outlive a client: a router that was found again renews to none but who knows the nonce.
final class Nonces {
  private final SecureRandom random = new SecureRandom();
  private final Map<LocalPort, Bytes> known = new HashMap<>();

  /// Returns the port's nonce, always the same.
  synchronized Bytes of(LocalPort local) {
    return known.computeIfAbsent(local, _ -> fresh());
  }

  private Bytes fresh() {
    byte[] nonce = new byte[PcpMessage.NONCE_SIZE];
    random.nextBytes(nonce);
    return Bytes.copyOf(nonce);
  }
}
