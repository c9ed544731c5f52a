package io.peertunnel.launcher.cli;

import java.util.function.Function;

/// A value that the user gave, and where. Pure.
///
/// @param origin what an error message begins with: `--port`, `PT_PORT`, `config line 3: port`
/// @param exitCode of a value that cannot be used
record Value(String text, String origin, int exitCode) {
  /// Returns what `reader` makes of the text.
  ///
  /// @throws CommandException if the reader refuses it with an [IllegalArgumentException], whose
  ///     message goes on after the origin
  <T> T as(Function<String, T> reader) throws CommandException {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw new CommandException(exitCode, origin + " " + e.getMessage(), e);
    }
  }

  /// As [#as(Function)], for readers whose message is a sentence of its own.
  <T> T read(Function<String, T> reader) throws CommandException {
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      throw new CommandException(exitCode, origin + ": " + e.getMessage(), e);
    }
  }

  Value withText(String other) {
    return new Value(other, origin, exitCode);
  }
}
