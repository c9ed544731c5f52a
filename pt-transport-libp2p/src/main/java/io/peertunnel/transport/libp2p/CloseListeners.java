package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Who wants to hear of the end of one connection. Thread-safe; nobody is called on an event loop
/// or under a lock.
final class CloseListeners {
  private final HostEvents events;
  private final List<Watch> watches = new ArrayList<>();
  private Optional<CloseReason> reason = Optional.empty();

  CloseListeners(HostEvents events) {
    this.events = events;
  }

  private static final class Watch {
    private final Consumer<CloseReason> listener;
    private volatile boolean removed;

    Watch(Consumer<CloseReason> listener) {
      this.listener = listener;
    }

    void tell(CloseReason reason) {
      if (!removed) {
        listener.accept(reason);
      }
    }
  }

  synchronized boolean isOpen() {
    return reason.isEmpty();
  }

  Registration add(Consumer<CloseReason> listener) {
    Watch watch = new Watch(listener);
    Optional<CloseReason> known;
    synchronized (this) {
      known = reason;
      if (known.isEmpty()) {
        watches.add(watch);
      }
    }
    known.ifPresent(watch::tell);
    return () -> remove(watch);
  }

  /// Notes the end.
  ///
  /// @return false if it has been noted before
  boolean end(CloseReason why) {
    List<Watch> told;
    synchronized (this) {
      if (reason.isPresent()) {
        return false;
      }
      reason = Optional.of(why);
      told = List.copyOf(watches);
      watches.clear();
    }
    told.forEach(watch -> events.run(() -> watch.tell(why)));
    return true;
  }

  private synchronized void remove(Watch watch) {
    watch.removed = true;
    watches.remove(watch);
  }
}
