package io.peertunnel.launcher.plugin;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Holds back messages that repeat or come too fast. Pure: times come with each call, in
/// nanoseconds. Not thread-safe.
final class ReportLimit {
  static final int PER_SECOND = 10;
  private static final long SECOND = 1_000_000_000L;
  private static final long REPEAT_AFTER = 60 * SECOND;
  private static final int REMEMBERED = 64;

  private final Map<String, Long> recent = new LinkedHashMap<>();
  private long windowStart;
  private int inWindow;
  private int heldBack;

  ReportLimit(long now) {
    windowStart = now;
  }

  /// Returns what is to be shown for `message`; empty if it is held back.
  Optional<String> pass(String message, long now) {
    Long last = recent.get(message);
    if (last != null && now - last < REPEAT_AFTER) {
      return Optional.empty();
    }
    if (now - windowStart >= SECOND) {
      windowStart = now;
      inWindow = 0;
    }
    if (inWindow >= PER_SECOND) {
      heldBack++;
      return Optional.empty();
    }
    inWindow++;
    remember(message, now);
    int missed = heldBack;
    heldBack = 0;
    return Optional.of(missed == 0 ? message : message + " (" + missed + " messages not shown)");
  }

  private void remember(String message, long now) {
    recent.remove(message);
    recent.put(message, now);
    if (recent.size() > REMEMBERED) {
      recent.remove(recent.keySet().iterator().next());
    }
  }
}
