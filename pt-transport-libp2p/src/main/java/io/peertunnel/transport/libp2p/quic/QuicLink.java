package io.peertunnel.transport.libp2p.quic;

import io.netty.handler.codec.quic.QuicChannel;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identity.ProvenPeer;
import io.peertunnel.transport.libp2p.secure.Role;
import java.net.InetSocketAddress;

/// A QUIC connection whose peer is proved. Thread-safe.
///
/// Nothing is read before a [QuicMuxer] is added to the pipeline of its channel: what the peer
/// opens until then waits, and is not lost.
///
/// Like every client of TLS 1.3, the side that dialled has its link before the other side has
/// judged its certificate. If that refuses us, the link ends with a reason that says so.
public final class QuicLink {
  private final QuicChannel channel;
  private final ProvenPeer peer;
  private final Role role;
  private final InetSocketAddress local;
  private volatile InetSocketAddress lastRemote;

  private QuicLink(QuicChannel channel, ProvenPeer peer, Role role, Ends ends) {
    this.channel = channel;
    this.peer = peer;
    this.role = role;
    this.local = ends.local();
    this.lastRemote = ends.remote();
  }

  private record Ends(InetSocketAddress local, InetSocketAddress remote) {}

  /// Returns the link of a channel that is active.
  ///
  /// @throws TunnelException if the channel has just ended
  static QuicLink of(QuicChannel channel, ProvenPeer peer, Role role) throws TunnelException {
    if (channel.localSocketAddress() instanceof InetSocketAddress local
        && channel.remoteSocketAddress() instanceof InetSocketAddress remote) {
      return new QuicLink(channel, peer, role, new Ends(local, remote));
    }
    throw new TunnelException("the connection ended with its handshake");
  }

  /// Returns the channel, to which the multiplexer is added.
  public QuicChannel channel() {
    return channel;
  }

  /// Returns who is at the other end.
  public ProvenPeer peer() {
    return peer;
  }

  /// Returns which side we are: the one that dialled is the initiator.
  public Role role() {
    return role;
  }

  /// Returns where our socket is bound, which may be a wildcard address.
  public InetSocketAddress local() {
    return local;
  }

  /// Returns where the peer is at this moment: a translator of addresses may move it while the
  /// connection lives. After the end, where it was last.
  public InetSocketAddress remote() {
    if (channel.remoteSocketAddress() instanceof InetSocketAddress now) {
      lastRemote = now;
    }
    return lastRemote;
  }

  /// Ends the connection, before or instead of a multiplexer.
  ///
  /// @param code a connection code of libp2p, or 0
  public void close(long code) {
    Farewell.end(channel, code, () -> {});
  }

  @Override
  public String toString() {
    return "QUIC connection with " + peer.key().id().toShortString() + " at " + remote();
  }
}
