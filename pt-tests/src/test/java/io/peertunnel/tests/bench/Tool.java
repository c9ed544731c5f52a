package io.peertunnel.tests.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What is compared.
enum Tool {
  PT("`pt`"),
  GO("Go forwarder"),
  SSH("`ssh -L`"),
  PLAIN("no tunnel");

  private final String title;

  Tool(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Tool> named(String text) {
    return Arrays.stream(values()).filter(tool -> tool.text().equals(text)).findFirst();
  }
}
