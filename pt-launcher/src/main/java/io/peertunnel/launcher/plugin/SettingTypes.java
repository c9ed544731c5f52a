package io.peertunnel.launcher.plugin;

import io.peertunnel.spi.Setting;

/// Checks the values of settings against their types. Pure.
public final class SettingTypes {
  private static final int MAX_LENGTH = 4096;

  private SettingTypes() {}

  /// Returns if `value` is one of the setting's type.
  ///
  /// @throws IllegalArgumentException if it is not, with the end of a sentence that begins with
  ///     what was set: `must be …`
  static void check(Setting setting, String value) {
    boolean right =
        switch (setting.type()) {
          case TEXT ->
              value.length() <= MAX_LENGTH && value.chars().noneMatch(Character::isISOControl);
          case INTEGER -> value.matches("-?[0-9]{1,18}");
          case FLAG -> value.equals("true") || value.equals("false");
          case DURATION -> value.matches("[0-9]{1,9}(ms|s|m|h)");
        };
    if (!right) {
      throw new IllegalArgumentException("must be " + expected(setting.type()));
    }
  }

  /// Returns what values a type takes, for the user.
  public static String expected(Setting.Type type) {
    return switch (type) {
      case TEXT -> "text without control characters";
      case INTEGER -> "a whole number";
      case FLAG -> "true or false";
      case DURATION -> "a duration as 500ms, 30s, 5m or 2h";
    };
  }
}
