package io.peertunnel.discovery.dht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What the table and the look-up must hold to in a network that is not at its best. The sizes are
/// small here; `SimulationReport` runs the large ones.
class SimulationTest {
  @Test
  void quick() {
    for (int n : new int[] {100, 1000, 10000}) {
      for (Profile p : new Profile[] {Profile.pt(), Profile.go()}) {
        show("size " + n, Scenario.quiet(1, n, 20, 10), p);
      }
    }
    for (double h : new double[] {0.1, 0.2}) {
      for (Profile p : new Profile[] {Profile.pt(), Profile.go()}) {
        show("hostile " + h, Scenario.quiet(1, 1000, 20, 10).hostile(h), p);
      }
    }
    for (Profile p : new Profile[] {Profile.pt(), Profile.go()}) {
      show("sybil ", Scenario.quiet(1, 1000, 20, 10).sybils(25), p);
    }
    for (double h : new double[] {0.3}) {
      for (Profile p : new Profile[] {Profile.pt(), Profile.go()}) {
        show("churn " + h, Scenario.quiet(1, 300, 40, 5).churning(h), p);
      }
    }
  }

  private static void show(String what, Scenario s, Profile p) {
    long t = System.nanoTime();
    Figures f = Trial.run(s, p);
    System.out.println(f.row(what, p.name()) + " " + (System.nanoTime() - t) / 1_000_000 + " ms");
    assertThat(f.searches()).isPositive();
  }
}
