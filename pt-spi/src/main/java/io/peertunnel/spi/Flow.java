package io.peertunnel.spi;

/// The write side of a stream that was handed over to event-driven code. No method blocks.
///
/// Calls may come from any thread; those from [Stream#executor()] are the cheapest and keep their
/// order.
public interface Flow {
  /// Queues a chunk and takes it over: it is closed when its bytes are on their way, or the stream
  /// has ended. Bytes leave with the next [#flush()] at the latest.
  ///
  /// @return false if the writer should stop until [FlowHandler#onWritable()]. The chunk is taken
  ///     all the same.
  boolean write(Chunk chunk);

  /// Sends what has been queued. Call it once per burst of writes.
  void flush();

  /// Ends this direction after all that was written. Flushes.
  void end();

  /// Cuts both directions off, as [Stream#reset(long)]. No callback follows.
  void reset(long code);
}
