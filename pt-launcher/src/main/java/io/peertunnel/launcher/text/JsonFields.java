package io.peertunnel.launcher.text;

import io.avaje.json.JsonWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// Fields of JSON objects. Pure.
public final class JsonFields {
  private JsonFields() {}

  /// Writes a text.
  public static void field(JsonWriter out, String name, String value) {
    out.name(name);
    out.value(value);
  }

  /// Writes a whole number.
  public static void number(JsonWriter out, String name, long value) {
    out.name(name);
    out.value(value);
  }

  /// Writes a time as the field `seconds`, to the millisecond.
  public static void seconds(JsonWriter out, Duration value) {
    out.name("seconds");
    out.value(value.toMillis() / 1000.0);
  }

  /// Writes a time in milliseconds, to the microsecond.
  public static void millis(JsonWriter out, String name, Duration value) {
    out.name(name);
    out.value(TimeUnit.NANOSECONDS.toMicros(value.toNanos()) / 1000.0);
  }
}
