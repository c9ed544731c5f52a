package io.peertunnel.tests.lab;

import io.peertunnel.tests.interop.ForeignPeer.Kind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// That the foreign peers, which judge our AutoNAT elsewhere, tell each other the truth.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProbingAmongForeignPeersIT {
  private PublicPlace place;

  @BeforeAll
  void build() throws Exception {
    place = PublicPlace.build("af");
  }

  @AfterAll
  void remove() throws Exception {
    place.close();
  }

  @ParameterizedTest(name = "{0} serves version {1} by {2}")
  @CsvSource({"GO, 1, tcp", "GO, 2, tcp", "GO, 1, quic-v1", "GO, 2, quic-v1"})
  void theyTellTheTruth(Kind serving, int version, String transport) throws Exception {
    new Probing(place, serving, version).check(transport);
  }
}
