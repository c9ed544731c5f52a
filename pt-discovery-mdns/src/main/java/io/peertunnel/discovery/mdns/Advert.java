package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.RendezvousKey;

/// A key under which this host wants to be found, and who hears how that goes. Owned by the thread
/// of [MdnsTask], on which the listener is called.
final class Advert {
  private static final System.Logger LOG = System.getLogger(Advert.class.getName());

  private final RendezvousKey key;
  private final AdvertiseListener listener;
  private State state = State.UNTOLD;
  private String lastReason = "";

  private enum State {
    UNTOLD,
    PUBLISHED,
    FAILED
  }

  Advert(RendezvousKey key, AdvertiseListener listener) {
    this.key = key;
    this.listener = listener;
  }

  RendezvousKey key() {
    return key;
  }

  boolean isPublished() {
    return state == State.PUBLISHED;
  }

  void published() {
    if (state != State.PUBLISHED) {
      state = State.PUBLISHED;
      tell(listener::published);
    }
  }

  void failed(String reason) {
    if (state != State.FAILED || !lastReason.equals(reason)) {
      state = State.FAILED;
      lastReason = reason;
      tell(() -> listener.failed(reason));
    }
  }

  private void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "a listener of mdns failed", e);
    }
  }
}
