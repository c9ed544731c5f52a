package io.peertunnel.spi;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// An unreliable side channel that belongs to a stream: messages may be lost, doubled or reordered,
/// never changed.
public interface Datagrams {
  /// Returns the largest message that the path carries at this moment, in bytes.
  int maxSize();

  /// Sends one message, or drops it where the path is full or it is too large. Never blocks.
  void send(ByteBuffer message);

  /// Hands each message that arrives to `receiver`, on [Stream#executor()]. The buffer is valid
  /// during the call only.
  void receive(Consumer<ByteBuffer> receiver);
}
