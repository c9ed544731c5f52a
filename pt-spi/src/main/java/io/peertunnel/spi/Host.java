package io.peertunnel.spi;

import java.util.List;

/// This program on the network: one identity, the addresses it listens on, its connections.
/// Thread-safe.
///
/// Closing the host ends all its connections in an orderly way and waits for that, for two seconds
/// at most.
public interface Host extends AutoCloseable {
  /// Returns who we are.
  PeerId id();

  /// Returns the addresses at which this host believes it can be reached, as they are now: each
  /// address of each interface it listens on, loopback last, and those that others have confirmed.
  /// None contains the `/p2p/…` of this host.
  List<Multiaddr> addresses();

  /// Returns the connections that are open now, at most one usable one per peer first in order.
  List<Connection> connections();

  /// Returns an authenticated connection to `peer`: the open one if there is one, else the first
  /// that comes about of all addresses, tried side by side. Blocks; interrupt it to give up.
  /// Concurrent calls for one peer share their dials.
  ///
  /// A better path that comes about later becomes the peer's connection without any call.
  ///
  /// @throws PeerUnreachableException if every address failed or there is none
  Connection connect(PeerInfo peer) throws PeerUnreachableException, InterruptedException;

  /// Serves a protocol until the registration is closed; peers are told that it is spoken.
  ///
  /// @param protocol the protocol id, as `/ipfs/ping/1.0.0`
  /// @throws IllegalStateException if the protocol is served already
  Registration serve(String protocol, StreamHandler handler);

  /// Tells `listener` of connections and own addresses from now on. Its methods are called one at a
  /// time, in order, on a thread on which they may block briefly.
  Registration watch(HostListener listener);

  @Override
  void close();
}
