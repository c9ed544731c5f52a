package io.peertunnel.tests.interop;

import io.peertunnel.tests.interop.ForeignPeer.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// That the foreign peers, which judge our relays elsewhere, reach each other through theirs.
class RelayedAmongForeignPeersIT {
  @ParameterizedTest(name = "{0} through {1} to {2}")
  @CsvSource({"GO, GO, GO", "GO, GO, JS", "JS, GO, GO", "GO, JS, GO", "JS, JS, JS"})
  void theyReachEachOther(Kind dialling, Kind relaying, Kind reached) throws Exception {
    new Relayed(dialling, relaying, reached).check();
  }
}
