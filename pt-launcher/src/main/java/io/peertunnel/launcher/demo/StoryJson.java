package io.peertunnel.launcher.demo;

import static io.peertunnel.launcher.text.JsonFields.field;
import static io.peertunnel.launcher.text.JsonFields.millis;
import static io.peertunnel.launcher.text.JsonFields.number;
import static io.peertunnel.launcher.text.JsonFields.seconds;

import io.avaje.json.JsonWriter;
import io.avaje.json.stream.BufferedJsonWriter;
import io.avaje.json.stream.JsonStream;
import io.peertunnel.launcher.text.SocketText;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import java.util.Locale;

/// Writes a [Story] as the page reads it. Pure; thread-safe.
final class StoryJson {
  private final JsonStream json = JsonStream.builder().build();

  String write(Story story) {
    BufferedJsonWriter out = json.bufferedWriter();
    out.beginObject();
    request(out, story);
    way(out, story.way());
    tunnel(out, story);
    counters(out, story);
    ended(out, story.told());
    out.endObject();
    return out.result();
  }

  private static void request(JsonWriter out, Story story) {
    Story.Asked asked = story.visit();
    begin(out, "request");
    number(out, "number", asked.counts().number());
    number(out, "port", asked.port());
    number(out, "hostPort", asked.hostPort());
    number(out, "connection", asked.counts().connection());
    number(out, "onConnection", asked.counts().onConnection());
    out.name("tunnelled");
    out.value(story.cameThroughTheTunnel());
    out.endObject();
  }

  private static void way(JsonWriter out, Story.Way way) {
    out.name("local");
    out.beginArray();
    way.local().forEach(address -> out.value(SocketText.of(address)));
    out.endArray();
    field(out, "service", SocketText.of(way.service()));
    end(out, "bind", way.bind());
    end(out, "tcp", way.tcp());
    out.name("commands");
    out.beginArray();
    way.commands().forEach(out::value);
    out.endArray();
  }

  private static void end(JsonWriter out, String name, Route.End end) {
    begin(out, name);
    field(out, "peer", end.peer().toString());
    out.name("addresses");
    out.beginArray();
    end.addresses().stream().map(Multiaddr::toString).forEach(out::value);
    out.endArray();
    end.fingerprint().ifPresent(text -> field(out, "fingerprint", text));
    out.endObject();
  }

  private static void tunnel(JsonWriter out, Story story) {
    story
        .found()
        .ifPresent(
            found -> {
              begin(out, "found");
              field(out, "by", found.by());
              seconds(out, found.after());
              out.endObject();
            });
    story.path().ifPresent(path -> path(out, path));
  }

  private static void path(JsonWriter out, ConnectionPath path) {
    begin(out, "path");
    field(out, "kind", path.kind().name().toLowerCase(Locale.ROOT));
    field(out, "transport", path.transport());
    field(out, "address", path.address().toString());
    path.rtt().ifPresent(time -> millis(out, "rttMillis", time));
    out.endObject();
  }

  private static void counters(JsonWriter out, Story story) {
    begin(out, "counters");
    number(out, "requests", story.count().requests());
    number(out, "polls", story.count().polls());
    number(out, "bytesOut", story.count().bytesOut());
    number(out, "bytesIn", story.count().bytesIn());
    number(out, "open", story.told().open());
    number(out, "opened", story.told().opened());
    number(out, "endedIn", story.told().bytesIn());
    number(out, "endedOut", story.told().bytesOut());
    story.count().last().ifPresent(last -> number(out, "last", last.toEpochMilli()));
    out.endObject();
  }

  private static void ended(JsonWriter out, TunnelLog.Told told) {
    out.name("ended");
    out.beginArray();
    for (TunnelLog.Ended ended : told.ended()) {
      out.beginObject();
      number(out, "number", ended.number());
      number(out, "bytesIn", ended.summary().bytesIn());
      number(out, "bytesOut", ended.summary().bytesOut());
      seconds(out, ended.summary().duration());
      field(out, "reason", ended.summary().reason());
      out.endObject();
    }
    out.endArray();
  }

  private static void begin(JsonWriter out, String name) {
    out.name(name);
    out.beginObject();
  }
}
