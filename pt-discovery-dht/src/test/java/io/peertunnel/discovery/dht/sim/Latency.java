package io.peertunnel.discovery.dht.sim;

import java.util.SplittableRandom;

/// How long a message takes one way: a part of the path, log-normal with a median of 80 ms and the
/// same each time, a part of each node, one in ten of which is slow, and what is sent again where a
/// packet is lost.
final class Latency {
  private static final double MEDIAN = 80.0 * Times.MILLISECOND;
  private static final double SIGMA = 0.6;
  private static final double JITTER = 0.2;
  private static final double LOSS = 0.01;
  private static final long RESEND = 300 * Times.MILLISECOND;

  private final long seed;
  private final SplittableRandom random;

  Latency(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  /// Draws the part of a node.
  long node() {
    double mean = random.nextInt(10) == 0 ? 250.0 : 10.0;
    return Times.exponential(random, mean * Times.MILLISECOND);
  }

  long oneWay(SimNode from, SimNode to) {
    long path = from.number() < to.number() ? pair(from, to) : pair(to, from);
    double logarithm = new SplittableRandom(seed ^ path).nextGaussian() * SIGMA;
    double once = MEDIAN * Math.exp(logarithm) + from.delay() + to.delay();
    long taken = (long) (once * (1 + JITTER * random.nextDouble()));
    long resend = RESEND;
    while (random.nextDouble() < LOSS) {
      taken += resend;
      resend *= 2;
    }
    return taken;
  }

  private static long pair(SimNode first, SimNode second) {
    return ((long) first.number() << Integer.SIZE) | second.number();
  }
}
