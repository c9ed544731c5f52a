package io.peertunnel.tests.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A Markdown file with a section that is made anew.
final class Document {
  private static final String BEGIN = "<!-- figures: begin -->\n";
  private static final String END = "<!-- figures: end -->\n";

  private Document() {}

  /// Replaces what is between the marks.
  static void replace(Path file, String section) throws IOException {
    String text = Files.readString(file);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException(
          file + " has no section between " + BEGIN.strip() + " and " + END.strip());
    }
    Files.writeString(
        file,
        text.substring(0, begin + BEGIN.length()) + "\n" + section + "\n" + text.substring(end));
  }
}
