package io.peertunnel.discovery.dht.table;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// The peers of one prefix length, and those that would take their place. Pure.
final class Bucket {
  private final List<Entry> entries = new ArrayList<>(0);
  private final List<Entry> replacements = new ArrayList<>(0);

  List<Entry> entries() {
    return entries;
  }

  Optional<Entry> find(Key key) {
    return find(entries, key);
  }

  void add(Entry entry) {
    remove(replacements, entry.key());
    entries.add(entry);
  }

  /// Keeps a peer in reserve: the newest last, the oldest given up for it.
  void reserve(Entry entry, int limit) {
    remove(replacements, entry.key());
    if (replacements.size() >= limit) {
      replacements.removeFirst();
    }
    replacements.add(entry);
  }

  /// Takes the newest out of reserve.
  Optional<Entry> takeReplacement() {
    return replacements.isEmpty() ? Optional.empty() : Optional.of(replacements.removeLast());
  }

  void remove(Key key) {
    remove(entries, key);
    remove(replacements, key);
  }

  Optional<Entry> leastUseful() {
    Comparator<Entry> longestAgo = (one, other) -> Long.signum(one.usefulAt() - other.usefulAt());
    return entries.stream().min(longestAgo);
  }

  /// Moves what shares more than `prefix` bits with the table's owner into a bucket of its own.
  Bucket split(int prefix) {
    Bucket deeper = new Bucket();
    move(entries, deeper.entries, prefix);
    move(replacements, deeper.replacements, prefix);
    return deeper;
  }

  private static void move(List<Entry> from, List<Entry> to, int prefix) {
    for (Iterator<Entry> each = from.iterator(); each.hasNext(); ) {
      Entry entry = each.next();
      if (entry.prefix() > prefix) {
        each.remove();
        to.add(entry);
      }
    }
  }

  private static Optional<Entry> find(List<Entry> list, Key key) {
    for (Entry entry : list) {
      if (entry.key().equals(key)) {
        return Optional.of(entry);
      }
    }
    return Optional.empty();
  }

  private static void remove(List<Entry> list, Key key) {
    list.removeIf(entry -> entry.key().equals(key));
  }
}
