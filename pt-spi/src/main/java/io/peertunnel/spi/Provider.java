package io.peertunnel.spi;

import java.util.List;

/// What every kind of plugin says of itself. Implementations have a public constructor without
/// parameters that does nothing, and are found by [java.util.ServiceLoader] under the interface of
/// their kind.
public interface Provider {
  /// Returns the name by which users choose it: lower-case letters, digits and dashes, 2 to 32 of
  /// them, starting with a letter.
  String name();

  /// Returns what it does, in half a line, for `pt plugins`.
  String description();

  /// Returns the settings that it understands, so that `pt plugins` can show them and a wrong one
  /// is refused.
  default List<Setting> settings() {
    return List.of();
  }
}
