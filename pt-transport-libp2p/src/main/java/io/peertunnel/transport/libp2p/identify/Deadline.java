package io.peertunnel.transport.libp2p.identify;

import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import java.time.Duration;

/// Resets a stream that takes too long. Blocking code.
public final class Deadline {
  private Deadline() {}

  /// Resets `stream` after `limit`, unless the registration is closed before.
  public static Registration on(Stream stream, Duration limit) {
    Thread watch =
        Thread.ofVirtual()
            .name("deadline of " + stream)
            .start(
                () -> {
                  try {
                    Thread.sleep(limit);
                    stream.reset(Stream.CODE_UNSPECIFIED);
                  } catch (InterruptedException e) {
                    // The stream ended in time.
                  }
                });
    return watch::interrupt;
  }
}
