package io.peertunnel.tests.process;

import io.avaje.json.mapper.JsonMapper;
import java.util.Map;

/// Objects as lines of JSON.
public final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  /// Parses one object.
  public static Map<String, Object> parse(String line) {
    return MAPPER.fromJsonObject(line);
  }

  /// Prints one object on one line.
  public static String print(Map<String, ?> object) {
    return MAPPER.toJson(object);
  }
}
