package io.peertunnel.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A tunnel between any two sides of 64 pairs of NATs goes the best way there is, and carries bytes
/// on that way and on the relayed one before it.
@Isolated
class NatIT {
  private static final int AT_ONCE = 4;

  private @TempDir Path temporary;

  @ParameterizedTest
  @EnumSource
  void everyPairGoesTheBestWay(NatLab.Relay relay) throws Exception {
    try (NatLab lab = NatLab.start(temporary, relay)) {
      Matrix matrix = Matrix.run(lab, 1, AT_ONCE);
      assertThat(matrix.failures()).as(() -> "beside " + matrix.crossings()).isEmpty();
      assertThat(matrix.crossings())
          .hasSize(Matrix.BINDS.size() * Matrix.SHARES.size())
          .allMatch(Crossing::isAsExpected);
    }
  }
}
