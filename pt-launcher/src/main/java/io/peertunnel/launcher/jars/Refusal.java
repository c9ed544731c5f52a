package io.peertunnel.launcher.jars;

/// A plugin is not used. The message is one sentence without its end that tells the plugin's author
/// or the user what to do.
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Refusal(String message) {
    super(message);
  }

  Refusal(String message, Throwable cause) {
    super(message, cause);
  }
}
