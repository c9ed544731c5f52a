package io.peertunnel.discovery.dht.sim;

import io.peertunnel.discovery.dht.table.Key;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/// Gives each node the table that it would have after a long while: for each prefix length random
/// peers, as many as a bucket holds.
final class TableFill {
  private static final int CANDIDATES = 28;
  private static final Key ZERO = new Key(0, 0, 0, 0);

  private final List<SimNode> sorted;
  private final SplittableRandom random;

  TableFill(SimNetwork network) {
    this.sorted = new ArrayList<>(network.present());
    sorted.sort(Comparator.comparing(SimNode::key, ZERO::compareDistance));
    this.random = network.random();
  }

  void fill() {
    for (int i = 0; i < sorted.size(); i++) {
      fill(i);
    }
  }

  private void fill(int position) {
    SimNode node = sorted.get(position);
    int from = 0;
    int to = sorted.size();
    while (to - from > 1) {
      int prefix = sorted.get(from).key().commonPrefix(sorted.get(to - 1).key());
      int middle = firstWithBit(from, to, prefix);
      if (position < middle) {
        sample(node, middle, to);
        to = middle;
      } else {
        sample(node, from, middle);
        from = middle;
      }
    }
  }

  /// The nodes of the range share `prefix` bits; returns the first that has the next bit set.
  private int firstWithBit(int from, int to, int prefix) {
    Key lowest = sorted.get(from).key();
    int low = from;
    int high = to - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted.get(middle).key().commonPrefix(lowest) > prefix) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void sample(SimNode node, int from, int to) {
    int size = to - from;
    if (size <= CANDIDATES) {
      int offset = random.nextInt(size);
      for (int i = 0; i < size; i++) {
        node.table().admit(sorted.get(from + (i + offset) % size).info(), 0);
      }
      return;
    }
    for (int i = 0; i < CANDIDATES; i++) {
      node.table().admit(sorted.get(from + random.nextInt(size)).info(), 0);
    }
  }
}
