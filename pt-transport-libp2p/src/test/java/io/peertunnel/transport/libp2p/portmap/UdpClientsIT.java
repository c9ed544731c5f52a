package io.peertunnel.transport.libp2p.portmap;

import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.transport.libp2p.portmap.FakeUdpRouter.Nuisance;
import io.peertunnel.transport.libp2p.portmap.MappingException.Reason;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// NAT-PMP and PCP against a router on loopback.
@Timeout(120)
class UdpClientsIT {
  private static final LocalPort TCP = new LocalPort(PortProtocol.TCP, INET, 4001);
  private static final LocalPort UDP = new LocalPort(PortProtocol.UDP, INET, 4002);
  private static final Duration LIFETIME = Duration.ofMinutes(10);

  private final AtomicLong seconds = new AtomicLong();
  private final Nonces nonces = new Nonces();
  private FakeUdpRouter router;

  @BeforeEach
  void serve() throws IOException {
    router = new FakeUdpRouter(GatewayKind.PCP, GatewayKind.NAT_PMP);
  }

  @AfterEach
  void end() {
    router.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"PCP", "NAT_PMP"})
  void mapsRenewsAndUnmaps(GatewayKind kind) throws Exception {
    Gateway gateway = probe(kind);

    Mapping mapping = gateway.map(new MappingRequest(TCP, 5001, LIFETIME));
    Mapping other = gateway.map(new MappingRequest(UDP, 4002, LIFETIME));
    Mapping renewed = gateway.map(new MappingRequest(TCP, 5001, LIFETIME));

    assertThat(mapping)
        .isEqualTo(renewed)
        .isEqualTo(new Mapping(new InetSocketAddress("8.8.4.4", 5001), LIFETIME));
    assertThat(other.external()).isEqualTo(new InetSocketAddress("8.8.4.4", 4002));
    assertThat(router.mapped).isEqualTo(Map.of("6:4001", 5001, "17:4002", 4002));
    gateway.unmap(TCP, 5001);
    assertThat(router.mapped).isEqualTo(Map.of("17:4002", 4002));
  }

  @ParameterizedTest
  @EnumSource(names = {"PCP", "NAT_PMP"})
  void passesOverWhatIsNoAnswerToTheRequest(GatewayKind kind) throws Exception {
    router.nuisances.addAll(EnumSet.allOf(Nuisance.class));
    Gateway gateway = probe(kind);

    Mapping mapping = gateway.map(new MappingRequest(TCP, 4001, LIFETIME));

    assertThat(mapping).isEqualTo(new Mapping(new InetSocketAddress("8.8.4.4", 4001), LIFETIME));
    assertThat(gateway.check()).isEqualTo(Continuity.STEADY);
  }

  @ParameterizedTest
  @EnumSource(names = {"PCP", "NAT_PMP"})
  void asksAgainWhatIsLost(GatewayKind kind) throws Exception {
    Gateway gateway = probe(kind);
    router.ignored.set(UdpExchange.ATTEMPTS - 1);

    assertThat(gateway.map(new MappingRequest(TCP, 4001, LIFETIME)).external().getPort())
        .isEqualTo(4001);
  }

  @ParameterizedTest
  @EnumSource(names = {"PCP", "NAT_PMP"})
  void givesUpASilentRouter(GatewayKind kind) throws Exception {
    Gateway gateway = probe(kind);
    router.requests.set(0);
    router.ignored.set(Integer.MAX_VALUE);

    assertThatThrownBy(() -> gateway.map(new MappingRequest(TCP, 4001, LIFETIME)))
        .isInstanceOfSatisfying(
            MappingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SILENT));
    assertThat(router.requests).hasValue(UdpExchange.ATTEMPTS);
  }

  @ParameterizedTest
  @CsvSource({
    "PCP,     2, REFUSED, does not allow it",
    "PCP,     8, REFUSED, no ports left",
    "PCP,    11, CONFLICT, cannot give this port",
    "PCP,    12, REFUSED, another NAT",
    "PCP,   200, REFUSED, result code 200",
    "NAT_PMP, 2, REFUSED, does not allow it",
    "NAT_PMP, 4, REFUSED, no ports left"
  })
  void tellsWhyItIsRefused(GatewayKind kind, int result, Reason reason, String words)
      throws Exception {
    Gateway gateway = probe(kind);
    router.result.set(result);

    assertThatThrownBy(() -> gateway.map(new MappingRequest(TCP, 4001, LIFETIME)))
        .hasMessageContaining(words)
        .isInstanceOfSatisfying(
            MappingException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @ParameterizedTest
  @EnumSource(names = {"PCP", "NAT_PMP"})
  void refusesAGrantOfNoTime(GatewayKind kind) throws Exception {
    Gateway gateway = probe(kind);
    router.lifetime.set(0);

    assertThatThrownBy(() -> gateway.map(new MappingRequest(TCP, 4001, LIFETIME)))
        .isInstanceOf(MappingException.class);
  }

  @ParameterizedTest
  @EnumSource(names = {"PCP", "NAT_PMP"})
  void noticesARestart(GatewayKind kind) throws Exception {
    Gateway gateway = probe(kind);
    seconds.addAndGet(60);
    router.epoch.addAndGet(60);
    assertThat(gateway.check()).isEqualTo(Continuity.STEADY);

    seconds.addAndGet(60);
    router.epoch.set(3);

    assertThat(gateway.check()).isEqualTo(Continuity.RESTARTED);
    assertThat(gateway.check()).isEqualTo(Continuity.STEADY);
  }

  @ParameterizedTest
  @EnumSource(names = {"PCP", "NAT_PMP"})
  void noticesARestartFromTheAnswerToARenewal(GatewayKind kind) throws Exception {
    Gateway gateway = probe(kind);
    seconds.addAndGet(60);
    router.epoch.set(3);

    gateway.map(new MappingRequest(TCP, 4001, LIFETIME));

    assertThat(gateway.check()).isEqualTo(Continuity.RESTARTED);
  }

  @Test
  void noticesByNatPmpThatTheAddressChanged() throws Exception {
    Gateway gateway = probe(GatewayKind.NAT_PMP);
    router.address("8.8.8.8");

    assertThat(gateway.check()).isEqualTo(Continuity.RESTARTED);
    assertThat(gateway.map(new MappingRequest(TCP, 4001, LIFETIME)).external())
        .isEqualTo(new InetSocketAddress("8.8.8.8", 4001));
  }

  @Test
  void findsNoNatPmpWhereTheRouterHasNoAddress() {
    router.address("0.0.0.0");

    assertThatThrownBy(() -> probe(GatewayKind.NAT_PMP)).hasMessageContaining("no address");
  }

  @Test
  void renewsByPcpWithTheSameNonceInAnotherClient() throws Exception {
    probe(GatewayKind.PCP).map(new MappingRequest(TCP, 4001, LIFETIME));

    probe(GatewayKind.PCP).map(new MappingRequest(TCP, 4001, LIFETIME));
    Gateway stranger = PcpClient.probe(router.exchange(), new Nonces(), seconds::get);

    assertThat(router.nonces.get("6:4001")).isEqualTo(nonces.of(TCP).toString());
    assertThatThrownBy(() -> stranger.map(new MappingRequest(TCP, 4001, LIFETIME)))
        .hasMessageContaining("does not allow it");
  }

  @Test
  void noticesByPcpAnotherNatBetween() {
    router.client("127.0.0.9");

    assertThatThrownBy(() -> probe(GatewayKind.PCP)).hasMessageContaining("another NAT");
  }

  @Test
  void findsNothingWhereNobodyListens() throws Exception {
    InetAddress loopback = InetAddress.ofLiteral("127.0.0.1");
    int port;
    try (DatagramSocket free = new DatagramSocket(0, loopback)) {
      port = free.getLocalPort();
    }
    UdpExchange exchange = new UdpExchange(new InetSocketAddress(loopback, port), loopback);

    assertThatThrownBy(() -> NatPmpClient.probe(exchange, seconds::get))
        .isInstanceOfSatisfying(
            MappingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SILENT));
  }

  @Test
  void isInterruptedWhileItWaits() throws Exception {
    Gateway gateway = probe(GatewayKind.PCP);
    router.requests.set(0);
    router.ignored.set(Integer.MAX_VALUE);
    BlockingQueue<Throwable> ends = new LinkedBlockingQueue<>();

    Thread asking =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    gateway.check();
                  } catch (MappingException | InterruptedException e) {
                    ends.add(e);
                  }
                });
    while (router.requests.get() == 0) {
      Thread.onSpinWait();
    }
    asking.interrupt();

    assertThat(ends.take()).isInstanceOf(InterruptedException.class);
  }

  private Gateway probe(GatewayKind kind) throws MappingException, InterruptedException {
    return kind == GatewayKind.PCP
        ? PcpClient.probe(router.exchange(), nonces, seconds::get)
        : NatPmpClient.probe(router.exchange(), seconds::get);
  }
}
