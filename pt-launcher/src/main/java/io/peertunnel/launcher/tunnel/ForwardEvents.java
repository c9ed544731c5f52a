package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.PeerId;
import java.util.Optional;

/// Turns what a forwarder tells into events. Called on event loops; does not block.
record ForwardEvents(Events events) implements ForwardListener {
  @Override
  public void opened(long connection, PeerId peer) {
    events.post(new TunnelEvent.ConnectionOpened(connection, peer));
  }

  @Override
  public void closed(long connection, PeerId peer, Summary summary) {
    events.post(new TunnelEvent.ConnectionClosed(connection, peer, summary));
  }

  @Override
  public void refused(String reason) {
    events.post(new TunnelEvent.Refused(Optional.empty(), reason));
  }
}
