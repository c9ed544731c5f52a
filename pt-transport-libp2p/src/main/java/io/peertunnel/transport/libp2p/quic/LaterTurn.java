package io.peertunnel.transport.libp2p.quic;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;

/// A task for a later turn of an event loop, once however often it is asked for before. Loop code.
///
/// What is heard within a call that sends or releases bytes would find the codec, or the caller, in
/// the middle of something: its order of bytes was lost that way.
final class LaterTurn {
  private static final System.Logger LOG = System.getLogger(LaterTurn.class.getName());

  private final EventLoop loop;
  private final Runnable task;
  private boolean due;

  LaterTurn(EventLoop loop, Runnable task) {
    this.loop = loop;
    this.task = task;
  }

  /// Has the task run soon, never within this call; not at all if the loop has ended.
  void ask() {
    if (!due) {
      due = true;
      try {
        loop.execute(this::run);
      } catch (RejectedExecutionException e) {
        LOG.log(System.Logger.Level.DEBUG, "a stream was used after its loop had ended", e);
      }
    }
  }

  private void run() {
    due = false;
    task.run();
  }
}
