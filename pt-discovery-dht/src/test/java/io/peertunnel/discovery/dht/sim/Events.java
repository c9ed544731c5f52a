package io.peertunnel.discovery.dht.sim;

import java.util.PriorityQueue;

/// The clock of a simulation: runs what is due in the order of time, and of planning where times
/// are equal.
final class Events {
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private long now;
  private long planned;

  private record Event(long at, long number, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  long now() {
    return now;
  }

  void at(long time, Runnable action) {
    queue.add(new Event(Math.max(now, time), planned++, action));
  }

  void after(long nanos, Runnable action) {
    at(now + nanos, action);
  }

  /// Runs everything up to and including `end`.
  void runUntil(long end) {
    for (Event next = queue.peek(); next != null && next.at() <= end; next = queue.peek()) {
      queue.remove();
      now = next.at();
      next.action().run();
    }
    now = end;
  }
}
