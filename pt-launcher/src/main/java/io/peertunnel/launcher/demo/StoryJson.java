package io.peertunnel.launcher.demo;

import io.avaje.json.JsonWriter;
import io.avaje.json.stream.BufferedJsonWriter;
import io.avaje.json.stream.JsonStream;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

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
    way.local().forEach(address -> out.value(socket(address)));
    out.endArray();
    text(out, "service", socket(way.service()));
    end(out, "bind", way.bind());
    end(out, "tcp", way.tcp());
    out.name("commands");
    out.beginArray();
    way.commands().forEach(out::value);
    out.endArray();
  }

  private static void end(JsonWriter out, String name, Route.End end) {
    begin(out, name);
    text(out, "peer", end.peer().toString());
    out.name("addresses");
    out.beginArray();
    end.addresses().stream().map(Multiaddr::toString).forEach(out::value);
    out.endArray();
    end.fingerprint().ifPresent(text -> text(out, "fingerprint", text));
    out.endObject();
  }

  private static void tunnel(JsonWriter out, Story story) {
    story
        .found()
        .ifPresent(
            found -> {
              begin(out, "found");
              text(out, "by", found.by());
              seconds(out, found.after());
              out.endObject();
            });
    story.path().ifPresent(path -> path(out, path));
  }

  private static void path(JsonWriter out, ConnectionPath path) {
    begin(out, "path");
    text(out, "kind", path.kind().name().toLowerCase(Locale.ROOT));
    text(out, "transport", path.transport());
    text(out, "address", path.address().toString());
    Optional<Duration> rtt = path.rtt();
    rtt.ifPresent(
        time -> {
          out.name("rttMillis");
          out.value(TimeUnit.NANOSECONDS.toMicros(time.toNanos()) / 1000.0);
        });
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
      text(out, "reason", ended.summary().reason());
      out.endObject();
    }
    out.endArray();
  }

  /// Returns `host:port`, with brackets around an IPv6 address.
  static String socket(InetSocketAddress address) {
    String ip = Multiaddr.ofTcp(address).parts().getFirst().text();
    return (ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip) + ":" + address.getPort();
  }

  private static void begin(JsonWriter out, String name) {
    out.name(name);
    out.beginObject();
  }

  private static void text(JsonWriter out, String name, String value) {
    out.name(name);
    out.value(value);
  }

  private static void number(JsonWriter out, String name, long value) {
    out.name(name);
    out.value(value);
  }

  private static void seconds(JsonWriter out, Duration value) {
    out.name("seconds");
    out.value(value.toMillis() / 1000.0);
  }
}
