package io.peertunnel.transport.libp2p.quic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CodecRecordsTest {
  /// The codec keeps these methods to itself; another version of it may name them otherwise.
  @Test
  void theCodecIsAsItWasWhenThisWasWritten() {
    assertThat(QuicSockets.isAvailable()).isTrue();
    assertThat(CodecRecords.isReachable()).isTrue();
  }
}
