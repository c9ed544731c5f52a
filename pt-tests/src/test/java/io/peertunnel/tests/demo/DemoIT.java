package io.peertunnel.tests.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.tests.process.Json;
import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Pt;
import io.peertunnel.tests.process.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The shipped program on loopback: everything is found by multicast there and nowhere else.
class DemoIT {
  private static final Duration END = Duration.ofSeconds(20);

  @TempDir private Path data;

  @Test
  void showsThePathThatItsEventsTell() throws Exception {
    try (Pt demo = Pt.start(data, "demo")) {
      Map<String, Object> first = demo.event("started");
      Map<String, Object> second = demo.event("started");
      Map<String, Object> up = demo.event("peer_up");
      Map<String, Object> ready = demo.event("ready");
      String url = String.valueOf(ready.get("url"));

      assertThat(get(url)).contains("<title>PeerTunnel demo</title>");
      Map<String, Object> state = Json.parse(get(url + "state"));

      assertThat(first).containsEntry("command", "tcp");
      assertThat(second).containsEntry("command", "bind");
      assertThat(part(state, "tcp")).containsEntry("peer", first.get("peer"));
      assertThat(part(state, "bind")).containsEntry("peer", second.get("peer"));
      assertThat(part(state, "tcp").get("fingerprint"))
          .isNotNull()
          .isEqualTo(part(state, "bind").get("fingerprint"));
      assertThat(up).containsEntry("peer", first.get("peer")).containsEntry("by", "mdns");
      assertThat(part(state, "found")).containsEntry("by", "mdns");
      assertThat(part(state, "path"))
          .containsEntry("address", part(up, "path").get("address"))
          .containsEntry("transport", part(up, "path").get("transport"))
          .containsEntry("kind", "direct");
      assertThat(part(state, "request")).containsEntry("tunnelled", true);
      assertThat(state).containsEntry("service", ready.get("target"));
      demo.event("conn_open");
    }
  }

  @Test
  void countsWhatItCarries() throws Exception {
    try (Pt demo = Pt.start(data, "demo")) {
      String url = String.valueOf(demo.event("ready").get("url"));
      Map<String, Object> before = part(Json.parse(get(url + "state")), "counters");

      assertThat(get(url + "bytes?n=3000000").length()).isPositive();
      assertThat(post(url + "sink", 2_000_000)).isEqualTo("{\"bytes\":2000000}");
      Map<String, Object> after = part(Json.parse(get(url + "state")), "counters");

      assertThat(number(after, "requests") - number(before, "requests")).isEqualTo(2);
      assertThat(number(after, "polls") - number(before, "polls")).isEqualTo(1);
      assertThat(number(after, "bytesIn") - number(before, "bytesIn")).isEqualTo(2_000_000);
      assertThat(number(after, "bytesOut") - number(before, "bytesOut")).isGreaterThan(3_000_000);
      assertThat(number(after, "opened")).isPositive();
      demo.program().err().take(line -> line.contains(" requests · "), Program.PATIENCE);
    }
  }

  @Test
  void saysWhenARequestWentPastTheTunnel() throws Exception {
    try (Pt demo = Pt.start(data, "demo")) {
      Map<String, Object> ready = demo.event("ready");

      String state = get("http://" + ready.get("target") + "/state");

      assertThat(part(Json.parse(state), "request")).containsEntry("tunnelled", false);
    }
  }

  @Test
  void endsOnAnInterrupt() throws Exception {
    try (Pt demo = Pt.start(data, "demo")) {
      String url = String.valueOf(demo.event("ready").get("url"));
      // A browser keeps its connection open.
      assertThat(get(url)).isNotEmpty();

      Program.run(data, END, "kill", "-INT", Long.toString(demo.program().pid()));

      assertThat(demo.program().exit(END)).contains(130);
      assertThat(demo.program().said()).contains("ended     after ");
      try (Stream<Path> files = Files.list(data)) {
        assertThat(files).isEmpty();
      }
    }
  }

  @Test
  void refusesATakenPort() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Pt demo = Pt.start(data, "demo", "--port", Integer.toString(taken.getLocalPort()))) {
      assertThat(demo.event("error")).containsEntry("code", 6L);
      assertThat(demo.program().exit(Program.PATIENCE)).contains(6);
    }
  }

  @Test
  void rehearsesWhereItIsTold() throws Exception {
    try (Pt demo = Pt.start(data.resolve("place"), "demo", "--rehearse", "--megabytes", "20")) {
      assertThat(demo.program().exit(Duration.ofSeconds(90))).as(demo.program().said()).contains(0);
      assertThat(demo.event("peer_up")).containsEntry("by", "mdns");
      assertThat(data.resolve("place")).isDirectoryContaining("glob:**node-1");
    }
  }

  @Test
  void needsNothingButLoopback() throws Exception {
    try (Pt demo = new Pt(alone("ip link set lo up && "))) {
      assertThat(demo.program().exit(Duration.ofSeconds(90))).as(demo.program().said()).contains(0);
      assertThat(demo.event("peer_up")).containsEntry("by", "mdns");
    }
  }

  @Test
  void saysThatItNeedsLoopback() throws Exception {
    try (Pt demo = new Pt(alone(""))) {
      assertThat(demo.program().exit(Program.PATIENCE)).contains(1);
      assertThat(String.valueOf(demo.event("error").get("message"))).contains("no loopback");
    }
  }

  /// A rehearsal in a network namespace of its own, without any interface but loopback.
  private Program alone(String before) throws IOException {
    Tools.demand("root".equals(System.getProperty("user.name")), "a namespace needs root");
    Tools.require("unshare");
    Tools.require("ip");
    List<String> command = new ArrayList<>(List.of("unshare", "-n", "sh", "-c"));
    command.addAll(List.of(before + "exec \"$@\"", "sh"));
    command.addAll(Pt.command(data, "demo", "--rehearse", "--megabytes", "4"));
    return Program.start(Tools.root(), Map.of(), command);
  }

  private static String get(String url) throws IOException {
    try (InputStream in = URI.create(url).toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  private static String post(String url, int bytes) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setDoOutput(true);
    connection.setFixedLengthStreamingMode(bytes);
    connection.getOutputStream().write(new byte[bytes]);
    try (InputStream in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static long number(Map<String, Object> counters, String name) {
    return ((Number) counters.getOrDefault(name, -1)).longValue();
  }

  @SuppressWarnings("unchecked") // The mapper makes maps from text of objects.
  private static Map<String, Object> part(Map<String, Object> json, String name) {
    return (Map<String, Object>) json.getOrDefault(name, Map.of());
  }
}
