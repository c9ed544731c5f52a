package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Opens streams that the peer may keep us waiting for. Blocking code.
final class OpenedStream {
  private OpenedStream() {}

  /// Opens a stream within a time.
  ///
  /// @throws TunnelException if it cannot be opened, or not in time
  static Stream within(Duration limit, Connection connection, String protocol)
      throws TunnelException, InterruptedException {
    CompletableFuture<Stream> opening = new CompletableFuture<>();
    Thread opener =
        Thread.ofVirtual()
            .name("open " + protocol)
            .start(() -> open(connection, protocol, opening));
    boolean opened = false;
    try {
      Stream stream = opening.get(limit.toMillis(), TimeUnit.MILLISECONDS);
      opened = true;
      return stream;
    } catch (TimeoutException e) {
      throw new TunnelException(
          "no stream to " + connection.remote() + " within " + limit.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof TunnelException typed
          ? typed
          : new TunnelException("no stream to " + connection.remote() + ": " + e.getCause(), e);
    } finally {
      if (!opened && opening.cancel(false)) {
        opener.interrupt();
      } else if (!opened && !opening.isCompletedExceptionally()) {
        opening.join().reset(ErrorCode.NONE);
      }
    }
  }

  private static void open(
      Connection connection, String protocol, CompletableFuture<Stream> opening) {
    try {
      Stream stream = connection.open(protocol);
      if (!opening.complete(stream)) {
        stream.reset(ErrorCode.NONE);
      }
    } catch (TunnelException | RuntimeException e) {
      opening.completeExceptionally(e);
    } catch (InterruptedException e) {
      opening.cancel(false);
    }
  }
}
