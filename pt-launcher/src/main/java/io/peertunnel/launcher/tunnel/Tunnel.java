package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.Registration;
import java.time.Duration;

/// A tunnel of an engine, until closed.
interface Tunnel extends Registration {
  /// Returns true once it is closed and all its threads have ended.
  boolean hasEnded();

  /// Waits after [#close()] until all its threads have ended, for `patience` at most.
  ///
  /// @return true if they have
  boolean join(Duration patience) throws InterruptedException;
}
