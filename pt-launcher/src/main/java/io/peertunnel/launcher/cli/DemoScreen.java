package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.cli.Console.Style;
import io.peertunnel.launcher.demo.Traffic;
import io.peertunnel.launcher.demo.TunnelLog;
import io.peertunnel.launcher.tunnel.TunnelEvent;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Tells people what a demo does: its steps, the address to open, a line that counts. What both
/// sides tell besides is shown in detail only. Not thread-safe. Blocking.
final class DemoScreen implements Audience {
  private final Console console;
  private final Audience usual;
  private final HumanScreen.Verbosity verbosity;
  private final DateTimeFormatter time;
  private String shown = "";
  private long shownRequests;

  /// @param usual what shows warnings, errors and details
  DemoScreen(Console console, Audience usual, HumanScreen.Verbosity verbosity, ZoneId zone) {
    this.console = console;
    this.usual = usual;
    this.verbosity = verbosity;
    this.time = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(zone);
  }

  @Override
  public void hear(Notice notice) {
    switch (notice) {
      case Notice.OfDemo own -> {
        if (verbosity != HumanScreen.Verbosity.QUIET || own instanceof Notice.ReadyToOpen) {
          own(own);
        }
      }
      case Notice.Started _ when verbosity != HumanScreen.Verbosity.DETAILED -> {
        // Each side is a step of its own.
      }
      case Notice.Happened happened when !isForPeople(happened.event()) -> {
        // The steps say as much.
      }
      default -> usual.hear(notice);
    }
  }

  private void own(Notice.OfDemo notice) {
    switch (notice) {
      case Notice.Step step -> label(Style.NORMAL, step.label(), step.text());
      case Notice.ReadyToOpen ready -> {
        label(Style.GOOD, "ready", "open this in a browser; Ctrl-C ends the demo");
        console.line(Style.NORMAL, ready.url().toString());
      }
      case Notice.Counted counted -> counted(counted);
      case Notice.Summed summed -> {
        console.endLive();
        label(
            Style.NORMAL,
            "ended",
            "after "
                + Words.seconds(summed.after())
                + ": "
                + requests(summed.count())
                + " over "
                + summed.told().opened()
                + " connections, "
                + bytes(summed.count()));
      }
    }
  }

  private void counted(Notice.Counted counted) {
    String text = text(counted.count(), counted.told());
    if (text.equals(shown)) {
      return;
    }
    if (console.isLive()) {
      shown = text;
      console.live(text);
    } else if (counted.count().requests() != shownRequests) {
      shown = text;
      shownRequests = counted.count().requests();
      console.line(Style.NORMAL, text);
    }
  }

  private String text(Traffic.Count count, TunnelLog.Told told) {
    String last = count.last().map(this::at).map(at -> " · last " + at).orElse("");
    return requests(count) + " · " + bytes(count) + " · " + told.open() + " open" + last;
  }

  private String at(Instant instant) {
    return time.format(instant);
  }

  private static String requests(Traffic.Count count) {
    return count.requests() == 1 ? "1 request" : count.requests() + " requests";
  }

  private static String bytes(Traffic.Count count) {
    return Words.bytes(count.bytesOut()) + " out, " + Words.bytes(count.bytesIn()) + " in";
  }

  private boolean isForPeople(TunnelEvent event) {
    return verbosity == HumanScreen.Verbosity.DETAILED
        || event instanceof TunnelEvent.Refused
        || event instanceof TunnelEvent.PeerDown;
  }

  private void label(Style style, String label, String text) {
    console.line(style, String.format(Locale.ROOT, "%-10s%s", label, text));
  }
}
