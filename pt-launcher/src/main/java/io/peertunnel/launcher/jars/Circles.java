package io.peertunnel.launcher.jars;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Finds dependencies that go in a circle. Pure.
final class Circles {
  private Circles() {}

  /// Returns all that need themselves, directly or by way of others.
  ///
  /// @param needs what each needs directly
  static Set<String> of(Map<String, ? extends Collection<String>> needs) {
    Set<String> circle = new TreeSet<>();
    for (String id : needs.keySet()) {
      Set<String> needed = new HashSet<>();
      collect(id, needs, needed);
      if (needed.contains(id)) {
        circle.add(id);
      }
    }
    return circle;
  }

  private static void collect(
      String id, Map<String, ? extends Collection<String>> needs, Set<String> needed) {
    Collection<String> direct = needs.get(id);
    for (String each : direct == null ? List.<String>of() : direct) {
      if (needed.add(each)) {
        collect(each, needs, needed);
      }
    }
  }
}
