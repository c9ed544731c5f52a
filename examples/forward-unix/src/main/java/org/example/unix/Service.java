package org.example.unix;

import io.peertunnel.spi.LocalEndpointException;
import io.peertunnel.spi.PluginContext;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// Connects to the service that is shared. Blocking.
final class Service {
  private static final int ATTEMPTS = 20;
  private static final Duration PAUSE = Duration.ofMillis(100);

  private Service() {}

  /// Connects. A service that has too many clients to accept at this moment is asked again for two
  /// seconds.
  ///
  /// @throws LocalEndpointException if it cannot be reached, with a sentence that names it
  static SocketChannel connect(Path target, PluginContext context)
      throws LocalEndpointException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return SocketChannel.open(UnixDomainSocketAddress.of(target));
      } catch (ClosedByInterruptException e) {
        throw new InterruptedException("interrupted while connecting to " + target);
      } catch (ConnectException e) {
        throw new LocalEndpointException("nobody listens at " + target, e);
      } catch (IOException e) {
        if (attempt == ATTEMPTS || !Files.isWritable(target)) {
          throw new LocalEndpointException(failure(target, e), e);
        }
      }
      context.sleep(PAUSE);
    }
  }

  private static String failure(Path target, IOException cause) {
    if (Files.notExists(target)) {
      return target + " does not exist";
    }
    return Files.isWritable(target)
        ? "cannot connect to " + target + ": " + cause.getMessage()
        : "this user may not write to " + target;
  }
}
