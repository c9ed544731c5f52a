package io.peertunnel.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.avaje.json.mapper.JsonMapper;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.testing.FakePeers;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class StoryJsonTest {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final PeerId BIND = FakePeers.id("bind");
  private static final PeerId TCP = FakePeers.id("tcp");
  private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/127.0.0.1/tcp/4001");
  private static final InetSocketAddress SERVICE = socket("127.0.0.1", 4003);
  private static final ConnectionPath PATH =
      ConnectionPath.direct("tcp", ADDRESS).withRtt(Duration.ofNanos(1_234_567));

  @Test
  void tellsWhatIsKnown() {
    Map<String, Object> json = written(story(8080, Optional.of(PATH), "done"));

    assertThat(json)
        .containsEntry("service", "127.0.0.1:4003")
        .containsEntry("local", List.of("127.0.0.1:8080", "[::1]:8080"))
        .containsEntry("commands", List.of("one", "two"));
    assertThat(part(json, "request"))
        .containsEntry("port", 4005L)
        .containsEntry("onConnection", 2L)
        .containsEntry("tunnelled", true);
    assertThat(part(json, "bind")).containsEntry("peer", BIND.toString());
    assertThat(part(json, "tcp")).containsEntry("fingerprint", "aa:bb");
    assertThat(part(json, "found")).containsEntry("by", "mdns").containsEntry("seconds", 0.4);
    assertThat(part(json, "path"))
        .containsEntry("kind", "direct")
        .containsEntry("address", ADDRESS.toString())
        .containsEntry("rttMillis", 1.234);
    assertThat(part(json, "counters")).containsEntry("last", 1500L).containsEntry("open", 3L);
  }

  @Test
  void leavesOutWhatIsNotKnown() {
    Story.Way way = way();
    Story story =
        new Story(
            asked(8080),
            way,
            Optional.empty(),
            Optional.empty(),
            new Traffic.Count(0, 0, 0, 0, Optional.empty()),
            new TunnelLog.Told(Optional.empty(), 0, 0, 0, 0, List.of()));

    Map<String, Object> json = written(story);

    assertThat(json).doesNotContainKeys("found", "path").containsEntry("ended", List.of());
    assertThat(part(json, "bind")).doesNotContainKey("fingerprint");
    assertThat(part(json, "counters")).doesNotContainKey("last");
  }

  @Test
  void seesThatARequestWentPastTheTunnel() {
    assertThat(part(written(story(4003, Optional.of(PATH), "done")), "request"))
        .containsEntry("tunnelled", false);
  }

  @Test
  void carriesAnyTextUnharmed() {
    String hostile = "</script>\"\\\n\u0000\u2028<img src=x>";

    assertThat(written(story(8080, Optional.of(PATH), hostile)).get("ended"))
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .first()
        .asInstanceOf(InstanceOfAssertFactories.MAP)
        .containsEntry("reason", hostile)
        .containsEntry("bytesIn", 300L);
  }

  private static Story story(int hostPort, Optional<ConnectionPath> path, String reason) {
    TunnelLog.Ended ended =
        new TunnelLog.Ended(
            7, new ForwardListener.Summary(300, 30, Duration.ofMillis(250), reason));
    return new Story(
        asked(hostPort),
        way(),
        Optional.of(new Story.Found("mdns", Duration.ofMillis(400))),
        path,
        new Traffic.Count(5, 6, 70, 80, Optional.of(Instant.ofEpochMilli(1500))),
        new TunnelLog.Told(Optional.empty(), 4, 3, 300, 30, List.of(ended)));
  }

  private static Story.Asked asked(int hostPort) {
    return new Story.Asked(new Traffic.Visit(11, 1, 2), 4005, hostPort);
  }

  private static Story.Way way() {
    return new Story.Way(
        List.of(socket("127.0.0.1", 8080), socket("::1", 8080)),
        SERVICE,
        new Route.End(BIND, List.of(ADDRESS), Optional.empty()),
        new Route.End(TCP, List.of(ADDRESS), Optional.of("aa:bb")),
        List.of("one", "two"));
  }

  private static InetSocketAddress socket(String ip, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(ip), port);
  }

  private static Map<String, Object> written(Story story) {
    return MAPPER.fromJsonObject(new StoryJson().write(story));
  }

  @SuppressWarnings("unchecked") // The mapper makes maps from text of objects.
  private static Map<String, Object> part(Map<String, Object> json, String name) {
    return (Map<String, Object>) json.getOrDefault(name, Map.of());
  }
}
