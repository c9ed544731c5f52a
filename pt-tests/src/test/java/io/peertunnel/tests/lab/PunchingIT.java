package io.peertunnel.tests.lab;

import io.peertunnel.tests.interop.ForeignPeer.Kind;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Our hole punching in both roles of DCUtR, by both transports, with go-libp2p in the other; and
/// with js-libp2p as far as that goes, which is to dial a public address.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PunchingIT {
  private PublicPlace place;

  @BeforeAll
  void build() throws Exception {
    place = PublicPlace.build("pu");
  }

  @AfterAll
  void remove() throws Exception {
    place.close();
  }

  @ParameterizedTest(name = "{0} at {1} meets {2} at {3} by {4}")
  @CsvSource({
    "JAVA, a, GO, b, quic-v1",
    "GO, a, JAVA, b, quic-v1",
    "JAVA, a, GO, b, tcp",
    "GO, a, JAVA, b, tcp",
    "JAVA, a, JAVA, b, quic-v1",
    "JAVA, a, JAVA, b, tcp",
    "JAVA, open, GO, b, quic-v1",
    "GO, open, JAVA, b, quic-v1",
    "JAVA, open, JS, b, tcp",
    "JS, open, JAVA, b, tcp"
  })
  void getsThrough(Kind dialling, String from, Kind reached, String to, String transport)
      throws Exception {
    new Punching(place, dialling, reached, transport).check(from, to);
  }
}
