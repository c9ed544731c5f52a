package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.RendezvousKey;
import java.util.List;
import java.util.random.RandomGenerator;

/// One name under which this host answers, with the keys that its TXT record carries. Pure.
///
/// @param label the name: random, so that it tells nothing of who we are
/// @param keys 4 at most, so that addresses fit beside them in a packet
record Instance(String label, List<RendezvousKey> keys) {
  /// The most keys of one instance.
  static final int MAX_KEYS = 4;

  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int SHORTEST_LABEL = 32;

  Instance {
    keys = List.copyOf(keys);
  }

  /// Returns a label of 32 to 63 random characters.
  static String randomLabel(RandomGenerator random) {
    int length = random.nextInt(SHORTEST_LABEL, DnsName.MAX_LABEL + 1);
    StringBuilder label = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      label.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return label.toString();
  }

  /// Returns the name of its SRV and TXT records.
  DnsName name() {
    return Service.NAME.child(label);
  }

  /// Returns the name of its address records.
  DnsName host() {
    return DnsName.of(label, "local");
  }
}
