package io.peertunnel.spi;

/// Something that holds until it is closed: a handler, a listener, a task, a published record.
@FunctionalInterface
public interface Registration extends AutoCloseable {
  /// Ends what was registered. Further calls do nothing. Does not wait for callbacks under way, and
  /// never throws.
  @Override
  void close();
}
