package io.peertunnel.tests.lab;

import io.peertunnel.tests.interop.ForeignPeer.Kind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// That the foreign peers, which judge our hole punching elsewhere, get through by themselves.
/// js-libp2p has no view of itself from outside; it gets no further than to dial a public address.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PunchingAmongForeignPeersIT {
  private PublicPlace place;

  @BeforeAll
  void build() throws Exception {
    place = PublicPlace.build("pf");
  }

  @AfterAll
  void remove() throws Exception {
    place.close();
  }

  @ParameterizedTest(name = "{0} at {1} meets {2} at {3} by {4}")
  @CsvSource({"GO, a, GO, b, quic-v1", "GO, a, GO, b, tcp", "GO, open, GO, b, quic-v1"})
  void theyGetThrough(Kind dialling, String from, Kind reached, String to, String transport)
      throws Exception {
    new Punching(place, dialling, reached, transport).check(from, to);
  }
}
