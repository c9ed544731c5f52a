package io.peertunnel.transport.libp2p.mux;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.peertunnel.spi.Datagrams;
import java.util.Optional;

/// One stream of a [Muxer]. Loop code: every method is called on [#loop()].
public interface MuxedStream {
  /// Returns the event loop. Any thread.
  EventLoop loop();

  /// Returns the number of the stream within its connection. Any thread.
  long id();

  /// Sets who hears of the stream. Called once, or again to hand the stream over; what has been
  /// delivered is not delivered again.
  void handler(MuxedStreamHandler handler);

  /// Queues bytes and takes them over. Once the stream has ended or was reset they are released and
  /// dropped.
  ///
  /// @return false if the writer should stop until [MuxedStreamHandler#onWritable()]
  boolean write(ByteBuf bytes);

  /// Sends what has been queued, as far as the peer's window and the socket allow; the rest follows
  /// by itself.
  void flush();

  /// Ends our direction after what has been queued. Flushes. Further calls do nothing.
  void end();

  /// Cuts both directions off. No callback follows. Does nothing if the stream has ended.
  void reset(long code);

  /// Returns credit for bytes that were delivered and have now been passed on. Must be called, in
  /// any portions, for every byte delivered; harmless after the end of the stream.
  void consumed(int bytes);

  /// Returns the unreliable side channel of the stream, where the connection has one. Any thread.
  default Optional<Datagrams> datagrams() {
    return Optional.empty();
  }
}
