package io.peertunnel.launcher.cli;

import static io.peertunnel.launcher.text.JsonFields.field;
import static io.peertunnel.launcher.text.JsonFields.millis;
import static io.peertunnel.launcher.text.JsonFields.number;
import static io.peertunnel.launcher.text.JsonFields.seconds;

import io.avaje.json.JsonWriter;
import io.avaje.json.stream.BufferedJsonWriter;
import io.avaje.json.stream.JsonStream;
import io.peertunnel.launcher.tunnel.TunnelEvent;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PluginContext;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/// Tells scripts what happens: one JSON object a line. Not thread-safe. Blocking. Once the stream
/// fails nothing more is written.
///
/// The first event is `started`; what comes earlier waits for it.
final class JsonEvents implements Audience {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int MAX_EARLY = 256;

  private final JsonStream json = JsonStream.builder().build();
  private final List<Notice> early = new ArrayList<>();
  private final OutputStream out;
  private final InstantSource clock;
  private boolean started;
  private boolean broken;

  JsonEvents(OutputStream out, InstantSource clock) {
    this.out = new BufferedOutputStream(out);
    this.clock = clock;
  }

  @Override
  public void hear(Notice notice) {
    if (notice instanceof Notice.Started || notice instanceof Notice.Failed) {
      started = true;
      write(notice);
      List.copyOf(early).forEach(this::write);
      early.clear();
    } else if (started) {
      write(notice);
    } else if (early.size() < MAX_EARLY) {
      early.add(notice);
    }
  }

  /// Lines leave together where many come at once.
  @Override
  public void caughtUp() {
    try {
      if (!broken) {
        out.flush();
      }
    } catch (IOException e) {
      broken = true;
    }
  }

  private void write(Notice notice) {
    switch (notice) {
      case Notice.Started now ->
          event(
              "started",
              fields -> {
                field(fields, "command", now.command());
                field(fields, "peer", now.peer().toString());
                addresses(fields, "addresses", now.addresses());
                field(fields, "version", now.version());
              });
      case Notice.PluginState plugin ->
          event(
              "plugin",
              fields -> {
                field(fields, "id", plugin.id());
                field(fields, "version", plugin.version());
                field(fields, "state", plugin.state().name().toLowerCase(Locale.ROOT));
                field(fields, "reason", plugin.reason());
              });
      case Notice.ReadyToServe ready ->
          event(
              "ready",
              fields -> {
                field(fields, "target", Words.socket(ready.target()));
                seconds(fields, ready.after());
              });
      case Notice.ReadyToUse ready ->
          event(
              "ready",
              fields -> {
                field(fields, "listen", Words.socket(ready.local().getFirst()));
                seconds(fields, ready.after());
              });
      case Notice.ReadyToOpen ready ->
          event(
              "ready",
              fields -> {
                field(fields, "url", ready.url().toString());
                field(fields, "listen", Words.socket(ready.local().getFirst()));
                field(fields, "target", Words.socket(ready.service()));
                seconds(fields, ready.after());
              });
      case Notice.ReadyToJoin ready ->
          event(
              "ready",
              fields -> {
                place(fields, ready.place());
                seconds(fields, ready.after());
              });
      case Notice.Moved moved -> event("addresses", fields -> place(fields, moved.to()));
      case Notice.Message message -> message(message);
      case Notice.Failed failed -> error(failed.exitCode(), failed.message());
      case Notice.Happened happened -> tunnel(happened.event());
      case Notice.Sharing _,
          Notice.Searching _,
          Notice.Joined _,
          Notice.Left _,
          Notice.Step _,
          Notice.Counted _,
          Notice.Summed _,
          Notice.Tick _ -> {
        // For people only.
      }
    }
  }

  private void message(Notice.Message message) {
    if (message.level() == PluginContext.Level.WARNING) {
      error(ExitCode.DONE, message.text());
    }
  }

  private void tunnel(TunnelEvent event) {
    switch (event) {
      case TunnelEvent.Advertised done ->
          event(
              "advertised",
              fields -> {
                field(fields, "discovery", done.discovery());
                seconds(fields, done.after());
              });
      case TunnelEvent.AdvertiseFailed failed ->
          error(ExitCode.DONE, failed.discovery() + ": " + failed.reason());
      case TunnelEvent.DiscoveryFailed failed ->
          error(
              ExitCode.DONE,
              failed.discovery() + " failed and is not asked again: " + failed.reason());
      case TunnelEvent.PeerUp up ->
          event(
              "peer_up",
              fields -> {
                peer(fields, up.peer());
                path(fields, "path", up.path());
                field(fields, "by", up.by());
              });
      case TunnelEvent.PeerDown down ->
          event(
              "peer_down",
              fields -> {
                peer(fields, down.peer());
                path(fields, "path", down.path());
                field(fields, "reason", down.reason());
              });
      case TunnelEvent.PathChanged changed ->
          event(
              "path_changed",
              fields -> {
                peer(fields, changed.peer());
                path(fields, "from", changed.from());
                path(fields, "to", changed.to());
              });
      case TunnelEvent.Refused refused -> refused(refused.peer(), refused.reason());
      case TunnelEvent.ConnectionOpened opened ->
          event(
              "conn_open",
              fields -> {
                number(fields, "conn", opened.connection());
                peer(fields, opened.peer());
              });
      case TunnelEvent.ConnectionClosed closed -> closed(closed);
      case TunnelEvent.AddressesChanged changed ->
          event("addresses", fields -> addresses(fields, "addresses", changed.addresses()));
      case TunnelEvent.SearchProgress _ -> {
        // For people only.
      }
    }
  }

  private void refused(Optional<PeerId> peer, String reason) {
    event(
        "refused",
        fields -> {
          peer.ifPresent(id -> peer(fields, id));
          field(fields, "reason", reason);
        });
  }

  private void closed(TunnelEvent.ConnectionClosed closed) {
    event(
        "conn_close",
        fields -> {
          number(fields, "conn", closed.connection());
          peer(fields, closed.peer());
          number(fields, "bytes_in", closed.summary().bytesIn());
          number(fields, "bytes_out", closed.summary().bytesOut());
          seconds(fields, closed.summary().duration());
          field(fields, "reason", closed.summary().reason());
        });
  }

  private void error(int code, String message) {
    event(
        "error",
        fields -> {
          number(fields, "code", code);
          field(fields, "message", message);
        });
  }

  private void event(String name, Consumer<JsonWriter> fields) {
    BufferedJsonWriter writer = json.bufferedWriter();
    writer.beginObject();
    number(writer, "v", 1);
    field(writer, "t", TIME.format(clock.instant()));
    field(writer, "event", name);
    fields.accept(writer);
    writer.endObject();
    line(writer.result());
  }

  private void line(String text) {
    if (broken) {
      return;
    }
    try {
      out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      broken = true;
    }
  }

  private static void peer(JsonWriter fields, PeerId peer) {
    field(fields, "peer", peer.toString());
  }

  private static void place(JsonWriter fields, Place place) {
    addresses(fields, "addresses", place.addresses());
    addresses(fields, "bootstrap", place.bootstrap());
  }

  private static void addresses(JsonWriter fields, String name, List<Multiaddr> addresses) {
    fields.name(name);
    fields.beginArray();
    addresses.forEach(address -> fields.value(address.toString()));
    fields.endArray();
  }

  private static void path(JsonWriter fields, String name, ConnectionPath path) {
    fields.name(name);
    fields.beginObject();
    field(fields, "kind", path.kind().name().toLowerCase(Locale.ROOT));
    field(fields, "transport", path.transport());
    field(fields, "address", path.address().toString());
    path.rtt().ifPresent(rtt -> millis(fields, "rtt_ms", rtt));
    path.limit().ifPresent(limit -> limit(fields, limit));
    fields.endObject();
  }

  /// A number that is 0 limits nothing.
  private static void limit(JsonWriter fields, ConnectionPath.Limit limit) {
    fields.name("limit_bytes");
    fields.value(limit.bytes());
    fields.name("limit_seconds");
    fields.value(limit.duration().toSeconds());
  }
}
