package io.peertunnel.launcher.cli;

import java.io.IOException;
import java.io.OutputStream;

/// Writes lines for people. On a terminal the last of them may be live: replaced as things go on.
/// Thread-safe. Blocking. Once the stream fails nothing more is written.
final class Console {
  private static final String CLEAR = "\r\u001b[K";
  private static final String RESET = "\u001b[0m";

  private final Streams streams;
  private final Look look;
  private final int width;
  private final Glyphs glyphs;
  private String live = "";
  private boolean broken;

  Console(Streams streams, Look look, int width) {
    this.streams = streams;
    this.look = look;
    this.width = width;
    this.glyphs = new Glyphs(streams.errCharset());
  }

  /// What the stream shows.
  enum Look {
    /// Lines only.
    PLAIN,
    /// A live line, no colours.
    LIVE,
    /// A live line and colours.
    COLOUR
  }

  /// How much a line stands out.
  enum Style {
    NORMAL(""),
    GOOD("\u001b[32m"),
    WARNING("\u001b[33m"),
    ERROR("\u001b[31m"),
    FAINT("\u001b[2m");

    private final String escape;

    Style(String escape) {
      this.escape = escape;
    }
  }

  /// Writes a line above the live one.
  synchronized void line(Style style, String text) {
    String fit = glyphs.fit(text);
    boolean coloured = look == Look.COLOUR && style != Style.NORMAL;
    String shown = coloured ? style.escape + fit + RESET : fit;
    write((live.isEmpty() ? "" : CLEAR) + shown + System.lineSeparator() + live);
  }

  /// Replaces the live line; writes nothing where there is no terminal.
  synchronized void live(String text) {
    if (look != Look.PLAIN) {
      live = Glyphs.cut(glyphs.fit(text), Math.max(1, width - 1));
      write(CLEAR + live);
    }
  }

  /// Removes the live line.
  synchronized void endLive() {
    if (!live.isEmpty()) {
      live = "";
      write(CLEAR);
    }
  }

  boolean isLive() {
    return look != Look.PLAIN;
  }

  private void write(String text) {
    if (broken) {
      return;
    }
    OutputStream err = streams.err();
    try {
      err.write(text.getBytes(streams.errCharset()));
      err.flush();
    } catch (IOException e) {
      broken = true;
    }
  }
}
