package io.peertunnel.spi;

/// A setting of a plugin, given as `--set NAME.KEY=VALUE`.
///
/// @param key the key, without the plugin's name
/// @param type what values it takes
/// @param fallback the value in force when none is given, as text; empty for none
/// @param help one line for the user
public record Setting(String key, Type type, String fallback, String help) {
  /// What values a setting takes.
  public enum Type {
    /// Any text.
    TEXT,
    /// A whole number.
    INTEGER,
    /// `true` or `false`.
    FLAG,
    /// A number and a unit, as `500ms`, `30s`, `5m`, `2h`.
    DURATION
  }
}
