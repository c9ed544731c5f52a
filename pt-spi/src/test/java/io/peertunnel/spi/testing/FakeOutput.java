package io.peertunnel.spi.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/// The blocking write side of a stream in memory.
final class FakeOutput extends OutputStream {
  private final FakeStream stream;

  FakeOutput(FakeStream stream) {
    this.stream = stream;
  }

  @Override
  public void write(int next) throws IOException {
    write(new byte[] {(byte) next}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    stream.write(ByteBuffer.wrap(source, offset, length));
  }

  @Override
  public void close() {
    stream.end();
  }
}
