package io.peertunnel.tests.interop;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.tests.process.Json;
import io.peertunnel.tests.process.Program;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Requests to a foreign program and what it says, one JSON object a line. Thread-safe as long as
/// no two threads ask for the same operation at once.
final class Conversation implements AutoCloseable {
  private static final Duration PATIENCE = Program.PATIENCE.plusSeconds(30);

  private final Program program;

  Conversation(Program program) {
    this.program = program;
  }

  /// Sends a request and returns the answer.
  ///
  /// @param fields names and values in turn
  /// @throws AssertionError if it failed
  Map<String, Object> ask(String operation, Object... fields)
      throws IOException, InterruptedException {
    Map<String, Object> answer = attempt(operation, fields);
    if (answer.containsKey("error")) {
      throw new AssertionError(operation + " failed at the foreign peer: " + answer.get("error"));
    }
    return answer;
  }

  /// Sends a request and returns the answer, whatever it is.
  ///
  /// @param fields names and values in turn
  Map<String, Object> attempt(String operation, Object... fields)
      throws IOException, InterruptedException {
    Map<String, Object> request = new HashMap<>();
    request.put("op", operation);
    for (int i = 0; i < fields.length; i += 2) {
      request.put(String.valueOf(fields[i]), fields[i + 1]);
    }
    program.send(Json.print(request));
    return event("answer", answer -> operation.equals(answer.get("op")));
  }

  /// Waits for an event.
  ///
  /// @throws AssertionError if none comes; it holds all that the program said
  Map<String, Object> event(String name, Predicate<Map<String, Object>> wanted)
      throws InterruptedException {
    try {
      return Json.parse(
          program
              .out()
              .take(
                  text -> {
                    Map<String, Object> fields = Json.parse(text);
                    return name.equals(fields.get("event")) && wanted.test(fields);
                  },
                  PATIENCE));
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\n" + program.said(), e);
    }
  }

  /// The program itself.
  Program program() {
    return program;
  }

  /// Reads a field that holds a list of texts.
  static List<String> strings(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof List<?> list
        ? list.stream().map(String::valueOf).toList()
        : List.of();
  }

  /// Reads a field that holds a list of peers.
  static List<PeerInfo> peers(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof List<?> list
        ? list.stream().map(Conversation::object).map(Conversation::peer).toList()
        : List.of();
  }

  /// Reads `peer` and `addresses`.
  static PeerInfo peer(Map<String, Object> fields) {
    return new PeerInfo(
        PeerId.parse(String.valueOf(fields.get("peer"))),
        strings(fields, "addresses").stream().map(Multiaddr::parse).toList());
  }

  private static Map<String, Object> object(Object value) {
    Map<String, Object> fields = new HashMap<>();
    ((Map<?, ?>) value).forEach((name, field) -> fields.put(String.valueOf(name), field));
    return fields;
  }

  @Override
  public void close() {
    program.close();
  }
}
