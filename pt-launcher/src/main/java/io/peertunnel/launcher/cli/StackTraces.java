package io.peertunnel.launcher.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/// Shows where an error came from, to those who asked for details. Blocking.
final class StackTraces {
  private StackTraces() {}

  static void write(Console console, Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    text.toString().lines().forEach(line -> console.line(Console.Style.FAINT, indented(line)));
  }

  private static String indented(String line) {
    return line.replace("\t", "    ");
  }
}
