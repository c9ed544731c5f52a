package io.peertunnel.tests.lab;

import java.util.Map;

/// How the two sides of a tunnel can be connected. Pure.
enum Way {
  /// Straight, over QUIC.
  QUIC("direct QUIC"),
  /// Straight, over TCP.
  TCP("direct TCP"),
  /// Through a relay.
  RELAYED("relayed");

  private final String text;

  Way(String text) {
    this.text = text;
  }

  /// Its name in tables.
  String text() {
    return text;
  }

  /// Reads a path from a field of an event.
  ///
  /// @throws AssertionError if it is none that is known here
  static Way of(Map<String, Object> event, String field) {
    if (event.get(field) instanceof Map<?, ?> path) {
      if ("relay".equals(path.get("kind"))) {
        return RELAYED;
      }
      if ("quic-v1".equals(path.get("transport"))) {
        return QUIC;
      }
      if ("tcp".equals(path.get("transport"))) {
        return TCP;
      }
    }
    throw new AssertionError("what path is the " + field + " of " + event + "?");
  }
}
