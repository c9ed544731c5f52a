package io.peertunnel.launcher.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.avaje.json.JsonReader;
import io.avaje.json.stream.JsonStream;
import io.peertunnel.launcher.tunnel.TunnelEvent;
import io.peertunnel.launcher.tunnel.TunnelId;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.testing.FakePeers;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// The screens and the events of one story, letter by letter.
class ScreensTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Bench.NOON);
  private static final PeerId ME = FakePeers.id("me");
  private static final PeerId YOU = FakePeers.id("you");
  private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/192.0.2.1/tcp/4001");
  private static final Multiaddr MOVED = Multiaddr.parse("/ip4/1.2.3.4/tcp/4001");
  private static final ConnectionPath RELAY =
      new ConnectionPath(
          ConnectionPath.Kind.RELAY,
          "tcp",
          ADDRESS,
          Optional.empty(),
          Optional.of(Duration.ofMillis(84)));
  private static final ConnectionPath DIRECT =
      ConnectionPath.direct("tcp", ADDRESS).withRtt(Duration.ofMillis(11));
  private static final InetSocketAddress SSH =
      new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 22);

  private static List<Notice> sharing() {
    return List.of(
        new Notice.PluginState("transport libp2p", "0.1.0", Notice.PluginState.State.LOADED, ""),
        new Notice.Started("tcp", ME, List.of(ADDRESS.withPeer(ME)), "0.1.0"),
        new Notice.Sharing(
            SSH, "tcp", "ssh.lab", Notice.Sharing.Answer.ANSWERS, List.of("mdns", "dht", "slow")),
        happened(new TunnelEvent.Advertised("mdns", Duration.ofMillis(12))),
        happened(new TunnelEvent.Advertised("dht", Duration.ofMillis(3400))),
        new Notice.ReadyToServe(
            SSH,
            new Invitation("tcp", SSH, TunnelId.parse("ssh.lab"), List.of()),
            Duration.ofMillis(5012)),
        happened(new TunnelEvent.PeerUp(YOU, RELAY, TunnelEvent.BY_INBOUND, Duration.ZERO)),
        happened(new TunnelEvent.PathChanged(YOU, RELAY, DIRECT)),
        happened(new TunnelEvent.ConnectionOpened(7, YOU)),
        happened(
            new TunnelEvent.ConnectionClosed(
                7, YOU, new ForwardListener.Summary(1500, 2, Duration.ofMillis(2500), "done"))),
        happened(new TunnelEvent.Refused(Optional.of(YOU), "the service does not answer")),
        new Notice.Message(PluginContext.Level.WARNING, "mdns: one\u001b[2Jtwo"),
        happened(new TunnelEvent.PeerDown(YOU, DIRECT, "the connection was lost")),
        happened(new TunnelEvent.AddressesChanged(List.of(ADDRESS))),
        new Notice.Failed(1, "it broke"));
  }

  @Test
  void showsASharingCommand() {
    assertThat(screen(StandardCharsets.UTF_8, HumanScreen.Verbosity.NORMAL, sharing()))
        .isEqualTo(
            """
            pt 0.1.0  peer %s
            sharing   127.0.0.1:22 tcp as ssh.lab   (the service answers)
            found by  mdns ready 0.0 s · dht ready 3.4 s · slow still trying
            ready     on the other machine run:
                      pt bind --port 2022 --id ssh.lab
            12:00:00  + %s  relay 84 ms
            12:00:00  ~ %s  relay 84 ms → direct tcp 11 ms
            12:00:00  ! %s  the service does not answer
            warning   mdns: one?[2Jtwo
            12:00:00  - %s  the connection was lost
            error     it broke
            """
                .formatted(Words.peer(ME), you(), you(), you(), you()));
  }

  @Test
  void saysOnceWhatToDoAboutTheLimitOfARelay() {
    ConnectionPath limited =
        new ConnectionPath(
            ConnectionPath.Kind.RELAY,
            "tcp",
            ADDRESS,
            Optional.of(new ConnectionPath.Limit(131_072, Duration.ofMinutes(2))),
            Optional.empty());
    Notice up = happened(new TunnelEvent.PeerUp(YOU, limited, "dht", Duration.ofSeconds(1)));
    Notice down = happened(new TunnelEvent.PeerDown(YOU, limited, "the relay cut it off"));
    List<Notice> story = List.of(up, down, up, down);
    assertThat(screen(StandardCharsets.UTF_8, HumanScreen.Verbosity.NORMAL, story))
        .isEqualTo(
            """
            12:00:00  + %1$s  relay (the relay allows 131.1 kB each way or 120 s)
            12:00:00  - %1$s  the relay cut it off
            warning   this relay cuts each connection off after 131.1 kB each way or 120 s; pt \
            connects anew, but what was open is lost. A relay of your own has no such limit: run \
            pt node where both sides reach it, and name it on both with --relay
            12:00:00  + %1$s  relay (the relay allows 131.1 kB each way or 120 s)
            12:00:00  - %1$s  the relay cut it off
            """
                .formatted(you()));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonEvents events = new JsonEvents(out, CLOCK);
    events.hear(new Notice.Started("tcp", ME, List.of(), "0.1.0"));
    story.forEach(events::hear);
    events.caughtUp();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("\"limit_bytes\":131072,\"limit_seconds\":120}");
  }

  @Test
  void showsEachConnectionOnDemand() {
    assertThat(screen(StandardCharsets.UTF_8, HumanScreen.Verbosity.DETAILED, sharing()))
        .contains("12:00:00  plugin transport libp2p 0.1.0\n")
        .contains("address   " + ADDRESS + "/p2p/" + ME + "\n")
        .contains("12:00:00  connection 7 with " + you() + "\n")
        .contains("12:00:00  connection 7 ended after 2.5 s, 1.5 kB in, 2 B out (done)\n");
  }

  @Test
  void fallsBackToAscii() {
    assertThat(screen(StandardCharsets.US_ASCII, HumanScreen.Verbosity.NORMAL, sharing()))
        .contains("relay 84 ms -> direct tcp 11 ms")
        .contains("mdns ready 0.0 s - dht ready")
        .contains("12D3KooW")
        .matches("\\p{ASCII}*");
  }

  @Test
  void showsABindingCommandAndOneLinePerChange() {
    List<Notice> notices = new ArrayList<>();
    notices.add(new Notice.Started("bind", ME, List.of(), "0.1.0"));
    notices.add(new Notice.Searching("ssh.lab", List.of("mdns", "dht")));
    notices.add(progress(0, 0));
    notices.add(new Notice.Tick());
    notices.add(progress(2, 1));
    notices.add(progress(2, 1));
    notices.add(happened(new TunnelEvent.PeerUp(YOU, DIRECT, "mdns", Duration.ofMillis(1600))));
    notices.add(
        new Notice.ReadyToUse(
            List.of(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 2022),
                new InetSocketAddress(InetAddress.ofLiteral("::1"), 2022)),
            "ssh.lab",
            Duration.ofSeconds(2)));

    assertThat(screen(StandardCharsets.UTF_8, HumanScreen.Verbosity.NORMAL, notices))
        .isEqualTo(
            """
            pt 0.1.0  peer %s
            searching ssh.lab   mdns · dht (0.0 s)
            searching ssh.lab   mdns · dht … 0 peers (0.0 s)
            searching ssh.lab   mdns · dht … 2 peers, 1 of them cannot be reached (0.0 s)
            connected %s  direct tcp 11 ms after 1.6 s
            ready     127.0.0.1:2022 · [::1]:2022 → ssh.lab
            """
                .formatted(Words.peer(ME), you()));
  }

  @Test
  void tellsScriptsTheSameStory() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonEvents events = new JsonEvents(out, CLOCK);
    sharing().forEach(events::hear);
    events.caughtUp();

    List<Map<String, String>> read =
        out.toString(StandardCharsets.UTF_8).lines().map(ScreensTest::parse).toList();
    assertThat(read)
        .allSatisfy(
            event ->
                assertThat(event)
                    .containsEntry("v", "1")
                    .containsEntry("t", "2026-06-01T12:00:00.250Z"));
    assertThat(read)
        .extracting(event -> event.get("event"))
        .containsExactly(
            "started",
            "plugin",
            "advertised",
            "advertised",
            "ready",
            "peer_up",
            "path_changed",
            "conn_open",
            "conn_close",
            "refused",
            "error",
            "peer_down",
            "addresses",
            "error");
    assertThat(read.get(0))
        .containsEntry("command", "tcp")
        .containsEntry("peer", ME.toString())
        .containsEntry("addresses", "[\"" + ADDRESS + "/p2p/" + ME + "\"]")
        .containsEntry("version", "0.1.0");
    assertThat(read.get(1))
        .containsEntry("id", "transport libp2p")
        .containsEntry("state", "loaded")
        .containsEntry("reason", "");
    assertThat(read.get(3)).containsEntry("discovery", "dht").containsEntry("seconds", "3.4");
    assertThat(read.get(4))
        .containsEntry("target", "127.0.0.1:22")
        .containsEntry("seconds", "5.012");
    assertThat(read.get(5).get("path"))
        .isEqualTo(
            "{\"kind\":\"relay\",\"transport\":\"tcp\",\"address\":\"%s\",\"rtt_ms\":84.0}"
                .formatted(ADDRESS));
    assertThat(read.get(5)).containsEntry("by", "inbound");
    assertThat(read.get(6)).containsKeys("from", "to");
    assertThat(read.get(8))
        .containsEntry("conn", "7")
        .containsEntry("bytes_in", "1500")
        .containsEntry("bytes_out", "2")
        .containsEntry("reason", "done");
    assertThat(read.get(13)).containsEntry("code", "1").containsEntry("message", "it broke");
  }

  private static List<Notice> node() {
    Place home = Place.of(ME, List.of(ADDRESS));
    Place away = Place.of(ME, List.of(MOVED, ADDRESS));
    Place more = Place.of(ME, List.of(MOVED, ADDRESS, Multiaddr.parse("/ip4/127.0.0.1/tcp/1")));
    return List.of(
        new Notice.Started("node", ME, home.addresses(), "0.1.0"),
        new Notice.ReadyToJoin(home, Duration.ofMillis(500)),
        new Notice.Joined(YOU, DIRECT),
        new Notice.Left(YOU, "the peer closed it"),
        new Notice.Moved(home, away),
        new Notice.Moved(away, more));
  }

  @Test
  void showsANode() {
    assertThat(screen(StandardCharsets.UTF_8, HumanScreen.Verbosity.NORMAL, node()))
        .isEqualTo(
            """
            pt 0.1.0  peer %1$s
            address   %2$s
            ready     others join by this variable, or by the option that follows:
                      export PT_BOOTSTRAP=%2$s
                      --bootstrap %2$s
            12:00:00  the addresses changed; others join now by --bootstrap %3$s
            """
                .formatted(Words.peer(ME), ADDRESS + "/p2p/" + ME, MOVED + "/p2p/" + ME));
  }

  @Test
  void showsWhoANodeMeetsOnDemand() {
    assertThat(screen(StandardCharsets.UTF_8, HumanScreen.Verbosity.DETAILED, node()))
        .containsOnlyOnce("address   " + ADDRESS + "/p2p/" + ME + "\n")
        .contains("12:00:00  + " + you() + "  direct tcp 11 ms\n")
        .contains("12:00:00  - " + you() + "  the peer closed it\n")
        .contains("12:00:00  addresses " + MOVED + "/p2p/" + ME + " " + ADDRESS);
  }

  @Test
  void saysWhereNobodyCanJoinANode() {
    Place nowhere = Place.of(ME, List.of());

    assertThat(
            screen(
                StandardCharsets.UTF_8,
                HumanScreen.Verbosity.NORMAL,
                List.of(new Notice.ReadyToJoin(nowhere, Duration.ZERO))))
        .isEqualTo("ready     but at no address that others could join by; see --listen\n");
  }

  @Test
  void tellsScriptsOfANode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JsonEvents events = new JsonEvents(out, CLOCK);
    node().forEach(events::hear);
    events.caughtUp();

    List<Map<String, String>> read =
        out.toString(StandardCharsets.UTF_8).lines().map(ScreensTest::parse).toList();
    assertThat(read)
        .extracting(event -> event.get("event"))
        .containsExactly("started", "ready", "addresses", "addresses");
    assertThat(read.get(1))
        .containsEntry("addresses", "[\"" + ADDRESS + "/p2p/" + ME + "\"]")
        .containsEntry("bootstrap", "[\"" + ADDRESS + "/p2p/" + ME + "\"]")
        .containsEntry("seconds", "0.5");
    assertThat(read.get(2)).containsEntry("bootstrap", "[\"" + MOVED + "/p2p/" + ME + "\"]");
  }

  @Test
  void quotesTheInvitationForAShell() {
    assertThat(
            new Invitation(
                    "tcp",
                    InetSocketAddress.createUnresolved("nas", 80),
                    TunnelId.parse("it's mine"),
                    List.of())
                .command())
        .isEqualTo("pt bind --port 8080 --id 'it'\\''s mine'");
    assertThat(
            new Invitation(
                    "tcp",
                    InetSocketAddress.createUnresolved("nas", 3000),
                    TunnelId.parse("a$b"),
                    List.of("--open"))
                .command())
        .isEqualTo("pt bind --port 3000 --id 'a$b' --open");
    UnixDomainSocketAddress socket = UnixDomainSocketAddress.of("/run/some.sock");
    assertThat(new Invitation("unix", socket, TunnelId.parse("x"), List.of()).command())
        .isEqualTo("pt bind --kind unix --local ADDRESS --id x");
    assertThat(Words.socket(socket)).isEqualTo("/run/some.sock");
  }

  private static String you() {
    return Words.peer(YOU);
  }

  private static Notice progress(int found, int stale) {
    return happened(
        new TunnelEvent.SearchProgress(
            found, stale, List.of("mdns", "dht"), Duration.ofMillis(2100)));
  }

  private static Notice happened(TunnelEvent event) {
    return new Notice.Happened(event);
  }

  private static String screen(
      Charset charset, HumanScreen.Verbosity verbosity, List<Notice> notices) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Streams streams = new Streams(new ByteArrayOutputStream(), err, charset, Streams.Kind.OTHER);
    Console console = new Console(streams, Console.Look.PLAIN, 80);
    HumanScreen screen = new HumanScreen(console, verbosity, CLOCK, ZoneOffset.UTC);
    notices.forEach(screen::hear);
    return err.toString(charset);
  }

  /// Reads one object; values that are no text stay as they are written.
  private static Map<String, String> parse(String line) {
    Map<String, String> fields = new LinkedHashMap<>();
    try (JsonReader reader = JsonStream.builder().build().reader(line)) {
      reader.beginObject();
      while (reader.hasNextField()) {
        String name = reader.nextField();
        String raw = reader.readRaw();
        boolean text = raw.startsWith("\"");
        assertThat(fields.put(name, text ? raw.substring(1, raw.length() - 1) : raw)).isNull();
      }
      reader.endObject();
    }
    assertThat(fields.keySet()).containsAll(Set.of("v", "t", "event"));
    return fields;
  }
}
