package io.peertunnel.spi;

import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.Executor;

/// Two independent directions of bytes between us and a peer, for one protocol. Thread-safe.
///
/// A stream has two faces. The *blocking* one ([#input()], [#output()]) suits control messages on
/// virtual threads. The *flowing* one ([#flow(FlowHandler)]) suits bulk bytes on event loops. A
/// stream starts with the blocking face and may be handed over once; what was read ahead is
/// delivered first, so order is kept.
///
/// Each direction ends on its own: closing the output tells the peer "no more from me" and leaves
/// the input open.
public interface Stream extends AutoCloseable {
  /// The reset code for which nothing better is known.
  long CODE_UNSPECIFIED = 0;

  /// Returns the peer.
  PeerId remote();

  /// Returns the protocol id.
  String protocol();

  /// Returns the connection that carries the stream.
  Connection connection();

  /// Returns the executor on which the flowing face calls back. It runs one task at a time. Where
  /// the transport runs on an event loop this is that loop, and a forwarder that registers its
  /// local socket there crosses no thread per byte.
  Executor executor();

  /// Returns the bytes from the peer. Reading blocks; an interrupt ends it with an
  /// [java.io.InterruptedIOException] and leaves the stream as it was. A reset by the peer surfaces
  /// as [StreamResetException], a refused protocol as [ProtocolNotSupportedException]. Closing it
  /// discards what still arrives.
  ///
  /// @throws IllegalStateException if the stream has been handed over
  InputStream input();

  /// Returns the way to the peer. Writing blocks while the peer takes no more. Closing it ends this
  /// direction, after all that was written.
  ///
  /// @throws IllegalStateException if the stream has been handed over
  OutputStream output();

  /// Hands the stream over to the flowing face. From now on bytes from the peer go to `handler`, on
  /// [#executor()].
  ///
  /// @throws IllegalStateException if this is not the first call
  Flow flow(FlowHandler handler);

  /// Returns the unreliable side channel of the stream, where the path has one.
  default Optional<Datagrams> datagrams() {
    return Optional.empty();
  }

  /// Cuts both directions off. The peer gets `code`; what it has not read yet may be lost. Does
  /// nothing if the stream has ended.
  ///
  /// @param code from 0 to 2^32-1; where a transport carries 31 bits only, larger ones arrive as
  ///     2^31-1
  void reset(long code);

  /// Ends the output and discards what still arrives. The orderly end of a stream whose answer has
  /// been read.
  @Override
  void close();
}
