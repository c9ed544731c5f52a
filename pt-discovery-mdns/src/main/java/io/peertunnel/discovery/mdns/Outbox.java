package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.RendezvousKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// What is still to be sent on one link, and when. Requests for one instance that fall together are
/// answered by one packet, and packets keep a distance, however many ask. Pure; times are those of
/// [System#nanoTime()].
final class Outbox {
  /// How soon after a packet the next may follow when many are asked: a second (RFC 6762 section
  /// 6).
  static final long SHARED_GAP = TimeUnit.SECONDS.toNanos(1);

  /// How soon after a packet the next may follow when only we are asked.
  static final long OWN_GAP = TimeUnit.MILLISECONDS.toNanos(200);

  private final Map<String, Airing> pending = new HashMap<>();
  private final Map<String, Long> sent = new HashMap<>();

  /// How an instance is told.
  enum Form {
    /// As an answer.
    ANSWER,
    /// Unasked, for the second time.
    REMINDER,
    /// Unasked, for the first time.
    ANNOUNCEMENT
  }

  /// A packet to send.
  ///
  /// @param at not before this time
  /// @param label the instance that it tells
  /// @param form how
  /// @param subtypes the keys whose subtypes were asked for
  record Airing(long at, String label, Form form, Set<RendezvousKey> subtypes) {
    private Airing merge(Airing other) {
      Set<RendezvousKey> all = new HashSet<>(subtypes);
      all.addAll(other.subtypes);
      Form stronger = form.compareTo(other.form) >= 0 ? form : other.form;
      return new Airing(at - other.at <= 0 ? at : other.at, label, stronger, all);
    }
  }

  /// Asks for a packet, no earlier than `gap` nanoseconds after the last one of the instance.
  void request(Airing airing, long gap) {
    Long last = sent.get(airing.label());
    long earliest = last != null && last + gap - airing.at() > 0 ? last + gap : airing.at();
    Airing spaced = new Airing(earliest, airing.label(), airing.form(), airing.subtypes());
    pending.merge(airing.label(), spaced, Airing::merge);
  }

  /// Takes out what is due.
  List<Airing> take(long now) {
    List<Airing> due = new ArrayList<>();
    pending.values().removeIf(airing -> airing.at() - now <= 0 && due.add(airing));
    due.forEach(airing -> sent.put(airing.label(), now));
    return due;
  }

  /// Forgets an instance.
  void drop(String label) {
    pending.remove(label);
    sent.remove(label);
  }

  /// Returns in how many nanoseconds something is due.
  OptionalLong untilDue(long now) {
    return pending.values().stream().mapToLong(airing -> Math.max(0, airing.at() - now)).min();
  }
}
