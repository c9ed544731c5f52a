package io.peertunnel.tests.interop;

import io.peertunnel.tests.interop.ForeignPeer.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Our host in each of the three roles of circuit relay v2, with other implementations in the
/// others.
class RelayedIT {
  @ParameterizedTest(name = "{0} through {1} to {2}")
  @CsvSource({
    "JAVA, GO, GO",
    "JAVA, JS, JS",
    "GO, GO, JAVA",
    "JS, JS, JAVA",
    "GO, JAVA, GO",
    "JS, JAVA, JS",
    "GO, JAVA, JS",
    "JAVA, GO, JAVA",
    "JAVA, JS, JAVA",
    "JAVA, JAVA, JAVA"
  })
  void reachesTheTarget(Kind dialling, Kind relaying, Kind reached) throws Exception {
    new Relayed(dialling, relaying, reached).check();
  }
}
