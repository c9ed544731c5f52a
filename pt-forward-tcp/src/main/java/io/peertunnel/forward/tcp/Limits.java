package io.peertunnel.forward.tcp;

import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Setting;
import java.util.List;

/// *Pure.* How much one forwarder carries at most.
///
/// @param connections connections at once, those that still wait for a stream or for the target
///     included; from 1 to 20 000
/// @param pending of these, clients of one binding that wait for a stream; from 1 to 20 000
record Limits(int connections, int pending) {
  private static final int HIGHEST = 20_000;
  private static final String CONNECTIONS = "max-connections";
  private static final String PENDING = "max-pending";

  static final List<Setting> SETTINGS =
      List.of(
          new Setting(
              CONNECTIONS,
              Setting.Type.INTEGER,
              "1024",
              "connections at once, 1 to 20000; more clients wait to be accepted"),
          new Setting(
              PENDING,
              Setting.Type.INTEGER,
              "256",
              "accepted clients that wait for a peer at once, 1 to 20000"));

  Limits {
    requireInRange(CONNECTIONS, connections);
    requireInRange(PENDING, pending);
  }

  /// Reads the settings.
  ///
  /// @throws IllegalArgumentException if one is out of range
  static Limits from(PluginContext context) {
    return new Limits(number(context, CONNECTIONS), number(context, PENDING));
  }

  private static int number(PluginContext context, String key) {
    String text = context.setting(key).orElseGet(() -> fallback(key));
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(outOfRange(key, text), e);
    }
  }

  private static String fallback(String key) {
    return SETTINGS.stream().filter(s -> s.key().equals(key)).findFirst().orElseThrow().fallback();
  }

  private static void requireInRange(String key, int value) {
    if (value < 1 || value > HIGHEST) {
      throw new IllegalArgumentException(outOfRange(key, Integer.toString(value)));
    }
  }

  private static String outOfRange(String key, String value) {
    return "tcp." + key + " is " + value + "; give a whole number from 1 to " + HIGHEST;
  }
}
