package io.peertunnel.spi;

/// Says that a stream was cut off rather than ended: what was under way may be lost.
public class StreamResetException extends TunnelException {
  private static final long serialVersionUID = 1L;

  private final long code;

  /// Creates the exception with a sentence for the user and the code of the reset.
  public StreamResetException(String message, long code) {
    super(message);
    this.code = code;
  }

  /// Returns the code that came with the reset, as the peer sent it; 0 if none came or the
  /// connection was lost.
  public long code() {
    return code;
  }
}
