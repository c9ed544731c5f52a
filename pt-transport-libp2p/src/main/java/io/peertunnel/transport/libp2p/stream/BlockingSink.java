package io.peertunnel.transport.libp2p.stream;

import io.netty.buffer.ByteBuf;

/// Passes what happens on the event loop to blocking readers and writers. Loop code.
final class BlockingSink implements Sink {
  private final InputQueue queue;
  private final OutputPort port;

  BlockingSink(InputQueue queue, OutputPort port) {
    this.queue = queue;
    this.port = port;
  }

  @Override
  public void data(ByteBuf bytes, int credit) {
    queue.add(bytes, credit);
  }

  @Override
  public void burstEnd() {
    // Readers are woken by each buffer.
  }

  @Override
  public void writable() {
    port.wake();
  }

  @Override
  public void end() {
    queue.end();
  }

  @Override
  public void fail(StreamFailure failure) {
    queue.fail(failure);
    port.fail(failure);
  }

  @Override
  public void cutHere(StreamFailure failure) {
    fail(failure);
  }
}
