package io.peertunnel.tests.interop;

import io.peertunnel.tests.interop.ForeignPeer.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// That the foreign peers, which judge our QUIC and WebSocket elsewhere, get along with each other.
class CarryingAmongForeignPeersIT {
  @ParameterizedTest(name = "{0} dials {1} by {2}")
  @CsvSource({"GO, GO, quic-v1", "GO, GO, ws", "GO, JS, ws", "JS, GO, ws"})
  void theyCarryStreams(Kind dialling, Kind listening, String transport) throws Exception {
    new Carrying(dialling, listening, transport).check();
  }
}
