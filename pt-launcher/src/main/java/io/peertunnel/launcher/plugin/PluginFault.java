package io.peertunnel.launcher.plugin;

import java.util.concurrent.TimeoutException;

/// The code of a plugin failed. The message is one sentence for the user.
public final class PluginFault extends Exception {
  private static final long serialVersionUID = 1L;

  PluginFault(String message, Throwable cause) {
    super(message, cause);
  }

  /// Tells whether its code is still running.
  public boolean isLate() {
    return getCause() instanceof TimeoutException;
  }
}
