package io.peertunnel.spi;

/// Serves streams that peers open for one protocol.
@FunctionalInterface
public interface StreamHandler {
  /// Serves one stream. Called on a fresh virtual thread, so it may block; it is interrupted when
  /// the connection ends.
  ///
  /// Returning leaves the stream as it is: a handler that handed it over with
  /// [Stream#flow(FlowHandler)] returns at once, one that used the blocking face closes it first.
  /// Throwing resets it.
  void handle(Stream stream) throws TunnelException, InterruptedException;
}
