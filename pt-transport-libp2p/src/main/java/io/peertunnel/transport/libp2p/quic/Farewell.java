package io.peertunnel.transport.libp2p.quic;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.quic.QuicChannel;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// Ends connections with a code for the peer. Any thread.
///
/// The library under the codec sends packets without end if a connection is closed by the
/// application while a part of its handshake still has to leave, which the codec sends some turns
/// of the loop after it has called the connection active. So the end of a connection that has just
/// begun waits for a moment.
final class Farewell {
  private static final Duration YOUNG = Duration.ofSeconds(1);
  private static final Duration MOMENT = Duration.ofMillis(10);

  private Farewell() {}

  /// Ends a connection.
  ///
  /// @param code a connection code of libp2p, or 0
  /// @param then runs on the loop once the peer has been told
  static void end(QuicChannel channel, long code, Runnable then) {
    Runnable close =
        () -> {
          var _ = channel.close(true, QuicCode.narrow(code), Unpooled.EMPTY_BUFFER);
          then.run();
        };
    try {
      if (isYoung(channel)) {
        var _ = channel.eventLoop().schedule(close, MOMENT.toMillis(), TimeUnit.MILLISECONDS);
      } else if (channel.eventLoop().inEventLoop()) {
        close.run();
      } else {
        channel.eventLoop().execute(close);
      }
    } catch (RejectedExecutionException e) {
      System.getLogger(Farewell.class.getName())
          .log(System.Logger.Level.DEBUG, "the event loop of a connection ended before it", e);
    }
  }

  private static boolean isYoung(QuicChannel channel) {
    Long active = channel.attr(LinkFacts.ACTIVE_SINCE).get();
    return channel.isActive() && (active == null || System.nanoTime() - active < YOUNG.toNanos());
  }
}
