package io.peertunnel.discovery.dht;

import io.peertunnel.spi.Stream;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// The streams that a server has open. Thread-safe.
///
/// Where there is no room for another, the one that has waited longest for its next request is cut
/// off: clients that keep a stream open open a new one then. Only if all are busy the new one is
/// refused.
final class ServedStreams {
  private final ServerLimits limits;
  private final Set<Slot> slots = new LinkedHashSet<>();
  private long turns;

  ServedStreams(ServerLimits limits) {
    this.limits = limits;
  }

  /// The place of one stream.
  final class Slot {
    private final Stream stream;
    private long idleSince;

    private Slot(Stream stream) {
      this.stream = stream;
    }

    void idle() {
      synchronized (ServedStreams.this) {
        idleSince = ++turns;
      }
    }

    void busy() {
      synchronized (ServedStreams.this) {
        idleSince = 0;
      }
    }

    void leave() {
      synchronized (ServedStreams.this) {
        slots.remove(this);
      }
    }
  }

  /// Gives a stream a place, if there is one.
  Optional<Slot> enter(Stream stream) {
    Slot slot = new Slot(stream);
    Optional<Slot> victim = Optional.empty();
    synchronized (this) {
      if (isFull(stream)) {
        victim = longestIdle(stream);
        if (victim.isEmpty()) {
          return Optional.empty();
        }
        slots.remove(victim.get());
      }
      slots.add(slot);
      slot.idleSince = ++turns;
    }
    victim.ifPresent(idle -> idle.stream.reset(Stream.CODE_UNSPECIFIED));
    return Optional.of(slot);
  }

  /// Returns how many streams are open.
  synchronized int size() {
    return slots.size();
  }

  /// Returns how many of them are not idle.
  synchronized int busy() {
    return (int) slots.stream().filter(slot -> slot.idleSince == 0).count();
  }

  private boolean isFull(Stream stream) {
    return slots.size() >= limits.streams() || peerIsFull(stream);
  }

  private boolean peerIsFull(Stream stream) {
    return slots.stream().filter(slot -> slot.stream.remote().equals(stream.remote())).count()
        >= limits.streamsPerPeer();
  }

  private Optional<Slot> longestIdle(Stream stream) {
    boolean ofPeer = peerIsFull(stream);
    return slots.stream()
        .filter(slot -> slot.idleSince > 0)
        .filter(slot -> !ofPeer || slot.stream.remote().equals(stream.remote()))
        .min(Comparator.comparingLong(slot -> slot.idleSince));
  }
}
