package io.peertunnel.tests.interop;

import io.peertunnel.tests.interop.ForeignPeer.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Our QUIC and WebSocket with those of other implementations, in both directions. There is no QUIC
/// for js-libp2p.
class CarryingIT {
  @ParameterizedTest(name = "{0} dials {1} by {2}")
  @CsvSource({
    "JAVA, GO, quic-v1",
    "GO, JAVA, quic-v1",
    "JAVA, GO, ws",
    "GO, JAVA, ws",
    "JAVA, JS, ws",
    "JS, JAVA, ws"
  })
  void carriesStreams(Kind dialling, Kind listening, String transport) throws Exception {
    new Carrying(dialling, listening, transport).check();
  }
}
