package io.peertunnel.transport.libp2p.stream;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;

/// Runs tasks on the event loop of a stream, from any thread.
final class LoopTasks {
  private LoopTasks() {}

  /// Runs `task` now if this is the loop, else soon.
  ///
  /// @param otherwise runs here if the loop has ended
  static void run(EventLoop loop, Runnable task, Runnable otherwise) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      later(loop, task, otherwise);
    }
  }

  /// Runs `task` soon, never within this call.
  ///
  /// @param otherwise runs here if the loop has ended
  static void later(EventLoop loop, Runnable task, Runnable otherwise) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException e) {
      otherwise.run();
    }
  }
}
