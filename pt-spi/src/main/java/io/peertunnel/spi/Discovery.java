package io.peertunnel.spi;

import java.util.function.Consumer;

/// Finds the peers that share a rendezvous key, and lets them find us. Thread-safe.
public interface Discovery extends AutoCloseable {
  /// Hands peers that advertise `key` to `found`, each as soon as it is heard of, and again when
  /// its addresses have changed. Never this host itself. Blocks until the search has seen all there
  /// is, or for ever where peers may appear at any time; interrupt it to end it.
  ///
  /// @param found called on any thread, one call at a time; must not block for long
  /// @throws TunnelException if the search cannot go on; the caller tries again later
  void find(RendezvousKey key, Consumer<PeerInfo> found)
      throws TunnelException, InterruptedException;

  /// Lets others find this host under `key` until the registration is closed, with the addresses
  /// that the host has at each moment. Returns at once; retries by itself.
  Registration advertise(RendezvousKey key, AdvertiseListener listener);

  @Override
  void close();
}
