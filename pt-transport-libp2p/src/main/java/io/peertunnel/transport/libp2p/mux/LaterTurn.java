package io.peertunnel.transport.libp2p.mux;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;

/// A task for a later turn of an event loop, once however often it is asked for before. Loop code.
///
/// What is heard within a call that sends or releases bytes would find the caller, or what it
/// calls, in the middle of something, and bytes would lose their order.
public final class LaterTurn {
  private static final System.Logger LOG = System.getLogger(LaterTurn.class.getName());

  private final EventLoop loop;
  private final Runnable task;
  private boolean due;

  /// Creates one that has not been asked for.
  public LaterTurn(EventLoop loop, Runnable task) {
    this.loop = loop;
    this.task = task;
  }

  /// Has the task run soon, never within this call; not at all if the loop has ended.
  public void ask() {
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
