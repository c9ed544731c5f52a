package io.peertunnel.transport.libp2p;

import io.netty.channel.Channel;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.net.Admission;
import io.peertunnel.transport.libp2p.net.TcpDialer;
import java.net.InetSocketAddress;
import java.time.Duration;

/// Opens TCP channels that count against the limit of connections. Blocking code, thread-safe.
final class TcpAttempt {
  private final TcpDialer dialer;
  private final Admission admission;

  TcpAttempt(TcpDialer dialer, Admission admission) {
    this.dialer = dialer;
    this.admission = admission;
  }

  /// Returns a connected channel that does not read yet and has no handlers.
  ///
  /// @throws TunnelException if there are too many connections, or this one fails
  Channel connect(InetSocketAddress socket) throws TunnelException, InterruptedException {
    return counted(() -> dialer.connect(socket));
  }

  /// Does the same from a port that the system chooses.
  Channel connectAfresh(InetSocketAddress socket) throws TunnelException, InterruptedException {
    return counted(() -> dialer.connectAfresh(socket));
  }

  /// Returns a channel that was connected while the other end did the same.
  ///
  /// @param patience how long to wait
  /// @throws TunnelException if there are too many connections, or nothing came through
  Channel punch(InetSocketAddress socket, Duration patience)
      throws TunnelException, InterruptedException {
    return counted(() -> dialer.punch(socket, patience));
  }

  private interface Connecting {
    Channel connect() throws TunnelException, InterruptedException;
  }

  private Channel counted(Connecting connecting) throws TunnelException, InterruptedException {
    Admission.Ticket ticket =
        admission
            .dial()
            .orElseThrow(() -> new TunnelException("this program has too many connections"));
    boolean connected = false;
    try {
      Channel channel = connecting.connect();
      channel.closeFuture().addListener(_ -> admission.close(ticket));
      connected = true;
      return channel;
    } finally {
      if (!connected) {
        admission.close(ticket);
      }
    }
  }
}
