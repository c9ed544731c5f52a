package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.ProtocolNotSupportedException;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import java.time.Duration;
import java.util.function.Consumer;

/// Opens the stream for a local client: on the best connection of the peer in use, or of the next
/// one if that fails. Blocking; thread-safe.
final class TunnelStreams implements Forwarder.StreamOpener {
  /// How long a client waits for a peer.
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final PeerSearch search;
  private final Ticker ticker;
  private final String protocol;
  private final Consumer<PeerInfo> served;

  /// @param served told of a peer when it serves the tunnel for the first time; must not block
  TunnelStreams(PeerSearch search, Ticker ticker, String protocol, Consumer<PeerInfo> served) {
    this.search = search;
    this.ticker = ticker;
    this.protocol = protocol;
    this.served = served;
  }

  @Override
  public Stream open() throws TunnelException, InterruptedException {
    long deadline = ticker.nanos() + PATIENCE.toNanos();
    while (true) {
      Way way = search.await(deadline);
      try {
        Stream stream = way.connection().open(protocol);
        search.proved(way.presence()).ifPresent(served);
        return stream;
      } catch (ProtocolNotSupportedException _) {
        // The next wait tells the client if it stays so.
        search.refused(way.presence());
      } catch (TunnelException e) {
        if (!search.isBroken(way)) {
          throw e;
        }
      }
    }
  }
}
