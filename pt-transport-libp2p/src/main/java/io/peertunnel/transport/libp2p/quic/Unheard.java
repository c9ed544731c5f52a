package io.peertunnel.transport.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.transport.libp2p.mux.MuxedStreamHandler;
import java.util.Optional;

/// Stands where the handler of a stream will. Nothing is read before there is one, so all that can
/// happen is that the stream is cut off. Loop code.
final class Unheard implements MuxedStreamHandler {
  private Optional<StreamResetException> cause = Optional.empty();

  /// Returns why the stream was cut off, if it was.
  Optional<StreamResetException> cause() {
    return cause;
  }

  @Override
  public void onData(ByteBuf bytes) {
    bytes.release();
  }

  @Override
  public void onBurstEnd() {}

  @Override
  public void onWritable() {}

  @Override
  public void onEnd() {}

  @Override
  public void onReset(StreamResetException why) {
    cause = Optional.of(why);
  }
}
