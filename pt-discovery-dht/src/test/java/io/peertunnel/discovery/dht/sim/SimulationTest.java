package io.peertunnel.discovery.dht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.discovery.dht.table.Diversity;
import io.peertunnel.discovery.dht.table.TableRules;
import org.junit.jupiter.api.Test;

/// What the table, the look-up and the store must hold to in a network that is not at its best. All
/// times are simulated and all figures follow from the seed. The sizes are small here, but for one;
/// [SimulationReport] runs the large ones.
class SimulationTest {
  private static final long SEED = 5;

  @Test
  void theSameSeedGivesTheSameFigures() {
    Scenario scenario = Scenario.quiet(SEED, 30, 8, 4).churning(0.5).hostile(0.2).sybils(2);
    Scenario other = Scenario.quiet(SEED + 1, 30, 8, 4).churning(0.5).hostile(0.2).sybils(2);

    Figures figures = Trial.run(scenario, Profile.pt());

    assertThat(Trial.run(scenario, Profile.pt())).isEqualTo(figures);
    assertThat(Trial.run(other, Profile.pt())).isNotEqualTo(figures);
  }

  @Test
  void requestsGrowWithTheLogarithmOfTheSize() {
    Figures hundred = Trial.run(Scenario.quiet(SEED, 100, 20, 8), Profile.pt());
    Figures thousand = Trial.run(Scenario.quiet(SEED, 1000, 20, 8), Profile.pt());
    Figures tenThousand = Trial.run(Scenario.quiet(SEED, 10_000, 20, 8), Profile.pt());

    assertThat(tenThousand.messages()).isLessThan(2.5 * hundred.messages());
    assertThat(thousand.messages()).isBetween(hundred.messages(), tenThousand.messages());
    assertThat(tenThousand.success()).isGreaterThanOrEqualTo(0.99);
  }

  @Test
  void findsThoughThirtyPercentOfTheNodesLeaveEachHour() {
    Scenario scenario = Scenario.quiet(SEED, 100, 40, 5).churning(0.3);

    assertThat(Trial.run(scenario, Profile.pt()).success()).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void findsThoughAFifthOfTheNodesAreHostile() {
    Scenario scenario = Scenario.quiet(SEED, 500, 25, 8).hostile(0.2);

    Figures ours = Trial.run(scenario, Profile.pt());
    Figures withoutOvertaking = Trial.run(scenario, Profile.go());

    assertThat(ours.success()).isGreaterThanOrEqualTo(0.95);
    assertThat(ours.end95()).isLessThan(withoutOvertaking.end95());
  }

  @Test
  void sybilsOfOneBlockOfAddressesCannotHideAKey() {
    Scenario scenario = Scenario.quiet(SEED, 500, 15, 10).sybils(25);
    Profile pt = Profile.pt();
    Profile unlimited =
        new Profile(
            "without limits",
            pt.search(),
            pt.lookup().with(Diversity.unlimited()),
            TableRules.privateNetwork());

    assertThat(Trial.run(scenario, pt).success()).isGreaterThanOrEqualTo(0.95);
    assertThat(Trial.run(scenario, unlimited).success()).isLessThan(0.5);
  }
}
