package io.peertunnel.transport.libp2p.portmap;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Which external ports to ask for, one after the other. Pure but for the random numbers.
final class PortWishes {
  /// How many random ports are tried.
  static final int RANDOM_TRIES = 3;

  private static final int LOWEST = 10_000;
  private static final int HIGHEST = 65_534;

  private final RandomGenerator random;

  PortWishes(RandomGenerator random) {
    this.random = random;
  }

  /// Returns the port of the last mapping, the port on which we listen, and random ones from 10000
  /// to 65534.
  List<Integer> of(int last, int local) {
    List<Integer> wishes = new ArrayList<>();
    wishes.add(last);
    if (local != last) {
      wishes.add(local);
    }
    for (int i = 0; i < RANDOM_TRIES; i++) {
      wishes.add(random.nextInt(LOWEST, HIGHEST + 1));
    }
    return wishes;
  }
}
