package io.peertunnel.launcher.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The file `config` in the data directory: lines `key = value`, where the keys are the long
/// options without their dashes and `set.NAME.KEY` for settings of plugins. Blank lines and lines
/// that begin with `#` are skipped. Pure but for [#read(Path)].
final class ConfigFile {
  private static final int MAX_BYTES = 64 * 1024;
  private static final String SETTING = "set.";

  private final Map<String, Value> values;

  private ConfigFile(Map<String, Value> values) {
    this.values = values;
  }

  static ConfigFile empty() {
    return new ConfigFile(Map.of());
  }

  /// Reads the file; one that does not exist is empty.
  ///
  /// @throws CommandException if it cannot be read, or a line of it cannot be used
  static ConfigFile read(Path path) throws CommandException {
    Path directory = path.toAbsolutePath().getParent();
    if (directory == null || !Files.isDirectory(directory)) {
      return empty();
    }
    try (InputStream in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw unusable(path + " is larger than 64 KiB; it should hold a few lines only");
      }
      return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
    } catch (NoSuchFileException e) {
      return empty();
    } catch (CharacterCodingException e) {
      throw unusable(path + " is not UTF-8 text");
    } catch (IOException e) {
      throw unusable(path + " cannot be read: " + FileFaults.reason(e));
    }
  }

  /// Parses the text of the file.
  ///
  /// @throws CommandException if a line cannot be used, with its number
  static ConfigFile parse(String text) throws CommandException {
    Map<String, Value> values = new LinkedHashMap<>();
    String body = text.startsWith("\ufeff") ? text.substring(1) : text;
    int number = 0;
    for (String line : body.lines().toList()) {
      number++;
      String content = line.strip();
      if (!content.isEmpty() && content.charAt(0) != '#') {
        add(values, content, "config line " + number);
      }
    }
    return new ConfigFile(values);
  }

  /// The value of an option.
  Optional<Value> value(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /// The settings of plugins, as `NAME.KEY=VALUE`.
  List<Value> settings() {
    return values.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(SETTING))
        .map(
            entry ->
                entry
                    .getValue()
                    .withText(
                        entry.getKey().substring(SETTING.length()) + "=" + entry.getValue().text()))
        .toList();
  }

  private static void add(Map<String, Value> values, String content, String where)
      throws CommandException {
    int equals = content.indexOf('=');
    if (equals < 1) {
      throw unusable(where + " is not 'key = value'");
    }
    String key = content.substring(0, equals).strip();
    requireKnown(key, where);
    Value value =
        new Value(content.substring(equals + 1).strip(), where + ": " + key, ExitCode.STATE_FILE);
    if (value.text().isEmpty()) {
      throw unusable(where + ": " + key + " lacks its value");
    }
    checkType(key, value);
    if (values.putIfAbsent(key, value) != null) {
      throw unusable(where + ": " + key + " is given twice");
    }
  }

  private static void requireKnown(String key, String where) throws CommandException {
    boolean known =
        key.startsWith(SETTING)
            || Option.named(key)
                .filter(option -> option.isInFile() && option != Option.SET)
                .isPresent();
    if (!known) {
      String shown = key.matches("[a-z0-9.-]{1,40}") ? " '" + key + "'" : "";
      String near =
          Nearest.of(
                  key,
                  Arrays.stream(Option.values())
                      .filter(Option::isInFile)
                      .map(Option::text)
                      .toList())
              .map(word -> "; did you mean " + word + "?")
              .orElse("");
      throw unusable(where + " has an unknown key" + shown + near);
    }
  }

  /// Types that need no other file or plugin are checked here, whether the command uses them or
  /// not.
  private static void checkType(String key, Value value) throws CommandException {
    Optional<Option> option = Option.named(key);
    if (option.isEmpty()) {
      return;
    }
    switch (option.orElseThrow()) {
      case EPHEMERAL, OPEN, JSON, QUIET, NO_COLOR -> value.as(Reading::flag);
      case VERBOSE -> value.as(Reading::level);
      case WAIT -> value.as(Reading::duration);
      default -> {
        // Checked by the command that uses it.
      }
    }
  }

  private static CommandException unusable(String message) {
    return new CommandException(ExitCode.STATE_FILE, message);
  }
}
