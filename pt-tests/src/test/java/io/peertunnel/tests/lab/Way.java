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

  /// Reads the path of an event.
  ///
  /// @throws AssertionError if it is none that is known here
  static Way of(Object path) {
    if (path instanceof Map<?, ?> fields) {
      if ("relay".equals(fields.get("kind"))) {
        return RELAYED;
      }
      if ("quic-v1".equals(fields.get("transport"))) {
        return QUIC;
      }
      if ("tcp".equals(fields.get("transport"))) {
        return TCP;
      }
    }
    throw new AssertionError("what path is " + path + "?");
  }
}
