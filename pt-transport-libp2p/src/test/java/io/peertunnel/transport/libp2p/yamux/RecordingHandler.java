package io.peertunnel.transport.libp2p.yamux;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.transport.libp2p.mux.MuxedStreamHandler;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/// Writes down what it hears of a stream.
final class RecordingHandler implements MuxedStreamHandler {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  final List<String> events = new ArrayList<>();
  final List<StreamResetException> resets = new ArrayList<>();

  @Override
  public void onData(ByteBuf data) {
    byte[] copy = new byte[data.readableBytes()];
    data.readBytes(copy);
    data.release();
    bytes.writeBytes(copy);
    events.add("data " + copy.length);
  }

  @Override
  public void onBurstEnd() {
    events.add("burst end");
  }

  @Override
  public void onWritable() {
    events.add("writable");
  }

  @Override
  public void onEnd() {
    events.add("end");
  }

  @Override
  public void onReset(StreamResetException cause) {
    events.add("reset " + cause.code());
    resets.add(cause);
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }
}
