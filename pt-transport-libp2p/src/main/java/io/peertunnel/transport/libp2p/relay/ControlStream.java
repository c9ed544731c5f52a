package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.wire.Delimited;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import java.io.IOException;
import java.io.InterruptedIOException;

/// Control messages on a stream that becomes a circuit: what follows a message is not read.
/// Blocking code.
final class ControlStream {
  /// How much a peer may have sent behind a message that was refused, in bytes.
  private static final int MAX_REST = 2 * RelayProtocols.MAX_MESSAGE;

  private final Stream stream;

  ControlStream(Stream stream) {
    this.stream = stream;
  }

  /// Reads one message of at most [RelayProtocols#MAX_MESSAGE] bytes.
  ///
  /// @throws MalformedException if it is longer, or what `decoder` throws
  /// @throws TunnelException if the stream ends or was reset
  <T> T read(Decoder<T> decoder) throws TunnelException, InterruptedException {
    try {
      byte[] message =
          Delimited.read(stream.input(), RelayProtocols.MAX_MESSAGE)
              .orElseThrow(() -> new TunnelException("the peer ended the stream without a word"));
      return decoder.decode(message);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  void write(Bytes message) throws TunnelException, InterruptedException {
    try {
      Delimited.write(stream.output(), message.toArray());
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /// Writes the last message of a stream that comes to nothing, and waits until the peer has ended
  /// it too: a reset would overtake the message.
  void writeLast(Bytes message) throws InterruptedException {
    try {
      write(message);
      stream.output().close();
      if (stream.input().readNBytes(MAX_REST).length == MAX_REST) {
        stream.reset(ErrorCode.PROTOCOL_VIOLATION);
      }
    } catch (InterruptedIOException e) {
      Thread.interrupted();
      throw interrupted(e);
    } catch (IOException _) {
      // The peer has cut the stream off, as it may.
    }
  }

  private static InterruptedException interrupted(InterruptedIOException cause) {
    InterruptedException interrupted = new InterruptedException("interrupted");
    interrupted.initCause(cause);
    return interrupted;
  }

  private static TunnelException failure(IOException cause) throws InterruptedException {
    if (cause instanceof InterruptedIOException wait) {
      Thread.interrupted();
      throw interrupted(wait);
    }
    return cause instanceof TunnelException typed
        ? typed
        : new TunnelException(String.valueOf(cause.getMessage()), cause);
  }

  /// Decodes a message.
  interface Decoder<T> {
    T decode(byte[] message) throws MalformedException;
  }
}
