package io.peertunnel.transport.libp2p.portmap;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Discovery and upkeep against routers on loopback.
@Timeout(120)
class PortMappingsIT {
  private static final LocalPort TCP = new LocalPort(PortProtocol.TCP, INET, 4001);
  private static final LocalPort UDP = new LocalPort(PortProtocol.UDP, INET, 4002);
  private static final LocalPort TCP6 = new LocalPort(PortProtocol.TCP, INET6, 4001);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Neighbourhood NOBODY = new Neighbourhood(List.of(), List.of());

  private final BlockingQueue<List<MappedPort>> told = new LinkedBlockingQueue<>();
  private volatile Neighbourhood around = NOBODY;
  private final PortMappings mappings =
      PortMappings.start(() -> List.of(TCP, UDP, TCP6), told::add, this::search, LONG);

  @AfterEach
  void end() {
    mappings.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"PCP", "NAT_PMP"})
  void mapsByOneProtocolAndReleases(GatewayKind kind) throws Exception {
    try (FakeUdpRouter router = new FakeUdpRouter(kind)) {
      find(new Neighbourhood(List.of(router.router()), List.of()));

      assertThat(told.take()).isEqualTo(mapped(kind));
      assertThat(router.mapped).isEqualTo(Map.of("6:4001", 4001, "17:4002", 4002));
      mappings.close();
      assertThat(router.mapped).isEmpty();
    }
  }

  @Test
  void mapsByUpnpAndReleases() throws Exception {
    try (FakeIgd igd = new FakeIgd()) {
      find(new Neighbourhood(List.of(), List.of(igd.target())));

      assertThat(told.take()).isEqualTo(mapped(GatewayKind.UPNP));
      assertThat(igd.mapped).containsOnlyKeys("TCP:4001", "UDP:4002");
      mappings.close();
      assertThat(igd.mapped).isEmpty();
    }
  }

  @Test
  void findsAGatewayThatAnswersToNothingButAll() throws Exception {
    try (FakeIgd igd = new FakeIgd()) {
      igd.answersTo = SsdpMessage.ALL;
      find(new Neighbourhood(List.of(), List.of(igd.target())));

      assertThat(told.take()).isEqualTo(mapped(GatewayKind.UPNP));
    }
  }

  @Test
  void fallsBackToUpnpWhereTheRouterRefuses() throws Exception {
    try (FakeIgd igd = new FakeIgd();
        FakeUdpRouter router = new FakeUdpRouter(GatewayKind.PCP, GatewayKind.NAT_PMP)) {
      router.result.set(2);
      find(new Neighbourhood(List.of(router.router()), List.of(igd.target())));

      assertThat(told.take()).isEqualTo(mapped(GatewayKind.UPNP));
    }
  }

  @Test
  void goesNowhereADeviceSendsItTo() throws Exception {
    try (FakeIgd hostile = new FakeIgd("127.0.0.2");
        FakeIgd victim = new FakeIgd();
        FakeIgd good = new FakeIgd()) {
      hostile.location = victim.location().toString();
      hostile.answersTo = "M-SEARCH";
      find(new Neighbourhood(List.of(), List.of(hostile.target())));
      String search = hostile.searches.take();
      while (!search.contains(SsdpMessage.ALL)) {
        search = hostile.searches.take();
      }
      find(new Neighbourhood(List.of(), List.of(hostile.target(), good.target())));

      assertThat(told.take()).isEqualTo(mapped(GatewayKind.UPNP));
      assertThat(good.mapped).hasSize(2);
      assertThat(victim.commands).isEmpty();
    }
  }

  @Test
  void searchesAgainWhenTheNetworkChanges() throws Exception {
    try (FakeUdpRouter first = new FakeUdpRouter(GatewayKind.PCP);
        FakeUdpRouter second = new FakeUdpRouter(GatewayKind.NAT_PMP)) {
      find(new Neighbourhood(List.of(first.router()), List.of()));
      assertThat(told.take()).isEqualTo(mapped(GatewayKind.PCP));

      find(new Neighbourhood(List.of(second.router()), List.of()));
      assertThat(told.take()).isEqualTo(mapped(GatewayKind.NAT_PMP));

      find(NOBODY);
      assertThat(told.take()).isEmpty();
    }
  }

  @Test
  void isClosedThoughTheRouterIsSilent() throws Exception {
    try (FakeUdpRouter router = new FakeUdpRouter(GatewayKind.PCP)) {
      Neighbourhood only = new Neighbourhood(List.of(router.router()), List.of());
      try (PortMappings _ =
          PortMappings.start(
              () -> List.of(TCP),
              told::add,
              family -> search(() -> family == INET ? only : NOBODY),
              PortMappings.RELEASE)) {
        assertThat(told.take()).hasSize(1);
        router.ignored.set(Integer.MAX_VALUE);
      }
      assertThat(router.mapped).hasSize(1);
    }
  }

  private void find(Neighbourhood next) throws IOException {
    around = next;
    mappings.changed();
  }

  private Search search(StandardProtocolFamily family) {
    return search(() -> family == INET ? around : NOBODY);
  }

  private static Search search(Supplier<Neighbourhood> links) {
    return new GatewayDiscovery(links, new Nonces(), () -> System.nanoTime() / 1_000_000_000);
  }

  private static List<MappedPort> mapped(GatewayKind kind) {
    return List.of(
        new MappedPort(TCP, new InetSocketAddress("8.8.4.4", 4001), kind),
        new MappedPort(UDP, new InetSocketAddress("8.8.4.4", 4002), kind));
  }
}
