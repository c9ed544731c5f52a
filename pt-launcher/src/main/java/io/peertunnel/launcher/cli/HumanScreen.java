package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.cli.Console.Style;
import io.peertunnel.launcher.tunnel.TunnelEvent;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PluginContext;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Tells people what happens: start-up lines with a label, then one line per event with its time.
/// Not thread-safe. Blocking.
final class HumanScreen implements Audience {
  private final Console console;
  private final Verbosity verbosity;
  private final InstantSource clock;
  private final DateTimeFormatter time;
  private final Waiting waiting;
  private boolean ready;
  private boolean advised;

  HumanScreen(Console console, Verbosity verbosity, InstantSource clock, ZoneId zone) {
    this.console = console;
    this.verbosity = verbosity;
    this.clock = clock;
    this.time = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(zone);
    this.waiting = new Waiting(console, clock);
  }

  /// How much people want to see.
  enum Verbosity {
    /// Warnings and errors.
    QUIET,
    /// What a user needs.
    NORMAL,
    /// Each connection, and what plugins say in detail.
    DETAILED
  }

  @Override
  public void hear(Notice notice) {
    switch (notice) {
      case Notice.Failed failed -> {
        console.endLive();
        label(Style.ERROR, "error", failed.message());
      }
      case Notice.Message message -> message(message.level(), message.text());
      case Notice.PluginState plugin -> plugin(plugin);
      case Notice.Happened happened when isUrgent(happened.event()) -> urgent(happened.event());
      default -> {
        if (verbosity != Verbosity.QUIET) {
          usual(notice);
        }
      }
    }
  }

  private void usual(Notice notice) {
    switch (notice) {
      case Notice.Started now -> started(now);
      case Notice.Sharing sharing -> {
        label(
            Style.NORMAL,
            "sharing",
            Words.socket(sharing.target())
                + " "
                + sharing.kind()
                + " as "
                + sharing.name()
                + answer(sharing.answer()));
        waiting.forDiscoveries(sharing.discoveries());
      }
      case Notice.Searching search -> waiting.forPeer(search.what(), search.discoveries());
      case Notice.ReadyToServe done -> readyToServe(done);
      case Notice.ReadyToUse done -> {
        label(Style.GOOD, "ready", locals(done) + " → " + done.what());
        ready = true;
      }
      case Notice.Happened happened -> tunnel(happened.event());
      case Notice.Tick _ -> waiting.refresh();
      case Notice.OfNode node -> node(node);
      case Notice.OfDemo _ -> {
        // Told by a screen of its own.
      }
      case Notice.Failed _, Notice.Message _, Notice.PluginState _ -> {
        // Told whether people want to be quiet or not.
      }
    }
  }

  private static String answer(Notice.Sharing.Answer answer) {
    return switch (answer) {
      case ANSWERS -> "   (the service answers)";
      case SILENT -> "   (nothing answers there yet)";
      case UNKNOWN -> "";
    };
  }

  private void started(Notice.Started now) {
    line(Style.NORMAL, "pt " + now.version() + "  peer " + Words.peer(now.peer()));
    if (verbosity == Verbosity.DETAILED) {
      now.addresses().forEach(address -> label(Style.NORMAL, "address", address.toString()));
    }
  }

  private void readyToServe(Notice.ReadyToServe done) {
    waiting.answers().ifPresent(text -> label(Style.NORMAL, "found by", text));
    waiting.end();
    String how =
        done.invitation().hidesSecret()
            ? "on the other machine, with the same id in FILE, run:"
            : "on the other machine run:";
    label(Style.GOOD, "ready", how);
    label(Style.NORMAL, "", done.invitation().command());
    ready = true;
  }

  private void node(Notice.OfNode notice) {
    switch (notice) {
      case Notice.ReadyToJoin done -> readyToJoin(done.place());
      case Notice.Moved moved -> {
        boolean isMoved = !moved.from().bootstrap().equals(moved.to().bootstrap());
        if (isMoved && !moved.to().bootstrap().isEmpty()) {
          event("the addresses changed; others join now by --bootstrap " + moved.to().value());
        } else {
          detail("addresses " + joined(moved.to().addresses()));
        }
      }
      case Notice.Joined joined ->
          detail("+ " + Words.peer(joined.peer()) + "  " + Words.path(joined.path()));
      case Notice.Left left -> detail("- " + Words.peer(left.peer()) + "  " + left.reason());
    }
  }

  private void readyToJoin(Place place) {
    if (verbosity == Verbosity.NORMAL) {
      place.addresses().forEach(address -> label(Style.NORMAL, "address", address.toString()));
    }
    if (place.bootstrap().isEmpty()) {
      label(Style.WARNING, "ready", "but at no address that others could join by; see --listen");
      return;
    }
    label(Style.GOOD, "ready", "others join by this variable, or by the option that follows:");
    label(Style.NORMAL, "", "export PT_BOOTSTRAP=" + place.value());
    label(Style.NORMAL, "", "--bootstrap " + place.value());
  }

  private void tunnel(TunnelEvent event) {
    switch (event) {
      case TunnelEvent.Advertised done -> {
        waiting.answered(done.discovery(), "ready " + Words.seconds(done.after()));
        if (ready) {
          event("found by " + done.discovery() + " after " + Words.seconds(done.after()));
        }
      }
      case TunnelEvent.SearchProgress progress -> waiting.progress(progress);
      case TunnelEvent.PeerUp up -> peerUp(up);
      case TunnelEvent.PeerDown down -> peerDown(down);
      case TunnelEvent.PathChanged changed ->
          event(
              "~ "
                  + Words.peer(changed.peer())
                  + "  "
                  + Words.path(changed.from())
                  + " → "
                  + Words.path(changed.to()));
      case TunnelEvent.AddressesChanged changed ->
          detail("addresses " + joined(changed.addresses()));
      case TunnelEvent.ConnectionOpened opened ->
          detail("connection " + opened.connection() + " with " + Words.peer(opened.peer()));
      case TunnelEvent.ConnectionClosed closed -> closed(closed);
      case TunnelEvent.AdvertiseFailed _, TunnelEvent.DiscoveryFailed _, TunnelEvent.Refused _ -> {
        // Urgent: told elsewhere.
      }
    }
  }

  private void peerUp(TunnelEvent.PeerUp up) {
    boolean searching = waiting.endSearch();
    if (searching && !ready) {
      label(
          Style.NORMAL,
          "connected",
          Words.peer(up.peer())
              + "  "
              + Words.path(up.path())
              + " after "
              + Words.seconds(up.after()));
    } else {
      event("+ " + Words.peer(up.peer()) + "  " + Words.path(up.path()));
    }
  }

  /// What to do about a relay's limit is told once.
  private void peerDown(TunnelEvent.PeerDown down) {
    event("- " + Words.peer(down.peer()) + "  " + down.reason());
    Optional<String> remedy = advised ? Optional.empty() : Words.remedy(down.path());
    advised |= remedy.isPresent();
    remedy.ifPresent(text -> message(PluginContext.Level.WARNING, text));
  }

  private void closed(TunnelEvent.ConnectionClosed closed) {
    detail(
        "connection "
            + closed.connection()
            + " ended after "
            + Words.seconds(closed.summary().duration())
            + ", "
            + Words.bytes(closed.summary().bytesIn())
            + " in, "
            + Words.bytes(closed.summary().bytesOut())
            + " out ("
            + closed.summary().reason()
            + ")");
  }

  private static boolean isUrgent(TunnelEvent event) {
    return event instanceof TunnelEvent.AdvertiseFailed
        || event instanceof TunnelEvent.DiscoveryFailed
        || event instanceof TunnelEvent.Refused;
  }

  private void urgent(TunnelEvent event) {
    switch (event) {
      case TunnelEvent.AdvertiseFailed failed -> {
        waiting.answered(failed.discovery(), "not yet");
        message(PluginContext.Level.WARNING, failed.discovery() + ": " + failed.reason());
      }
      case TunnelEvent.DiscoveryFailed failed ->
          message(
              PluginContext.Level.WARNING,
              failed.discovery() + " failed and is not asked again: " + failed.reason());
      case TunnelEvent.Refused refused -> {
        String who = refused.peer().map(peer -> Words.peer(peer) + "  ").orElse("");
        line(Style.WARNING, now() + "  ! " + who + refused.reason());
      }
      default -> throw new IllegalStateException("not urgent: " + event);
    }
  }

  private void plugin(Notice.PluginState plugin) {
    String what = "plugin " + plugin.id();
    switch (plugin.state()) {
      case LOADED -> message(PluginContext.Level.DETAIL, what + " " + plugin.version());
      case FAILED ->
          message(PluginContext.Level.WARNING, what + " is not used: " + plugin.reason());
    }
  }

  private void message(PluginContext.Level level, String text) {
    switch (level) {
      case WARNING -> label(Style.WARNING, "warning", text);
      case INFO -> {
        if (verbosity != Verbosity.QUIET) {
          label(Style.NORMAL, "note", text);
        }
      }
      case DETAIL -> detail(text);
    }
  }

  private void detail(String text) {
    if (verbosity == Verbosity.DETAILED) {
      event(text);
    }
  }

  private void event(String text) {
    line(Style.NORMAL, now() + "  " + text);
  }

  private void label(Style style, String label, String text) {
    line(style, String.format(Locale.ROOT, "%-10s%s", label, text));
  }

  private void line(Style style, String text) {
    console.line(style, text);
  }

  private String now() {
    return time.format(clock.instant());
  }

  private static String joined(List<Multiaddr> addresses) {
    return addresses.stream().map(Object::toString).collect(Collectors.joining(" "));
  }

  private static String locals(Notice.ReadyToUse done) {
    return done.local().stream().map(Words::socket).collect(Collectors.joining(" · "));
  }
}
