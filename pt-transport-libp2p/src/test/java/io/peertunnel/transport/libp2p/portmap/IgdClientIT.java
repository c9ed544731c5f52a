package io.peertunnel.transport.libp2p.portmap;

import static java.net.StandardProtocolFamily.INET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.transport.libp2p.portmap.FakeIgd.Entry;
import io.peertunnel.transport.libp2p.portmap.MappingException.Reason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// UPnP against a gateway on loopback.
@Timeout(120)
class IgdClientIT {
  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
  private static final LocalPort TCP = new LocalPort(PortProtocol.TCP, INET, 4001);
  private static final Duration LIFETIME = Duration.ofMinutes(10);

  private final AtomicLong seconds = new AtomicLong();
  private FakeIgd igd;
  private IgdHttp http;

  @BeforeEach
  void serve() throws IOException {
    igd = new FakeIgd();
    http = new IgdHttp(LOOPBACK);
  }

  @AfterEach
  void end() throws IOException {
    http.close();
    igd.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {FakeIgd.IP1, FakeIgd.IP2})
  void mapsRenewsAndUnmaps(String service) throws Exception {
    igd.service = service;
    Gateway gateway = probe();

    Mapping mapping = gateway.map(new MappingRequest(TCP, 5001, LIFETIME));
    Mapping renewed = gateway.map(new MappingRequest(TCP, 5001, LIFETIME));

    assertThat(mapping)
        .isEqualTo(renewed)
        .isEqualTo(new Mapping(new InetSocketAddress("8.8.4.4", 5001), LIFETIME));
    assertThat(igd.mapped).containsEntry("TCP:5001", new Entry("127.0.0.1", "4001", "600"));
    gateway.unmap(TCP, 5001);
    assertThat(igd.mapped).isEmpty();
  }

  @Test
  void takesAPermanentLeaseWhereThereIsNoOther() throws Exception {
    igd.permanentOnly = true;
    Gateway gateway = probe();

    Mapping mapping = gateway.map(new MappingRequest(TCP, 4001, LIFETIME));
    assertThat(mapping.lifetime()).isZero();
    assertThat(igd.mapped).containsEntry("TCP:4001", new Entry("127.0.0.1", "4001", "0"));

    igd.commands.clear();
    gateway.map(new MappingRequest(TCP, 4001, LIFETIME));
    assertThat(igd.commands).containsOnlyOnce("AddPortMapping");
  }

  @Test
  void leavesAnotherHostItsPort() throws Exception {
    Entry other = new Entry("127.0.0.9", "4001", "0");
    igd.mapped.put("TCP:4001", other);
    Gateway gateway = probe();

    assertThatThrownBy(() -> gateway.map(new MappingRequest(TCP, 4001, LIFETIME)))
        .isInstanceOfSatisfying(
            MappingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFLICT));
    assertThat(igd.mapped).containsEntry("TCP:4001", other);
    assertThat(igd.commands).doesNotContain("AddPortMapping");
  }

  @ParameterizedTest
  @CsvSource({"718, CONFLICT", "724, CONFLICT", "729, CONFLICT", "606, REFUSED", "501, REFUSED"})
  void tellsWhyItIsRefused(int code, Reason reason) throws Exception {
    Gateway gateway = probe();
    igd.faults.put("AddPortMapping", code);

    assertThatThrownBy(() -> gateway.map(new MappingRequest(TCP, 4001, LIFETIME)))
        .hasMessageContaining(code + " fault " + code)
        .isInstanceOfSatisfying(
            MappingException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void noticesARestartByTheUptime() throws Exception {
    Gateway gateway = probe();
    assertThat(gateway.check()).isEqualTo(Continuity.STEADY);
    seconds.addAndGet(60);
    igd.uptime.addAndGet(60);
    assertThat(gateway.check()).isEqualTo(Continuity.STEADY);

    seconds.addAndGet(60);
    igd.uptime.set(5);

    assertThat(gateway.check()).isEqualTo(Continuity.RESTARTED);
    assertThat(gateway.check()).isEqualTo(Continuity.STEADY);
  }

  @Test
  void noticesThatTheAddressChanged() throws Exception {
    Gateway gateway = probe();
    igd.faults.put("GetStatusInfo", 401);
    igd.external = "8.8.8.8";

    assertThat(gateway.check()).isEqualTo(Continuity.RESTARTED);
    assertThat(gateway.map(new MappingRequest(TCP, 4001, LIFETIME)).external())
        .isEqualTo(new InetSocketAddress("8.8.8.8", 4001));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0.0.0.0", "::1", "router.example", "8.8.4.4.4"})
  void findsNoGatewayWithoutAnAddress(String external) {
    igd.external = external;

    assertThatThrownBy(this::probe).isInstanceOf(MappingException.class);
  }

  @Test
  void noticesThatTheGatewayIsGone() throws Exception {
    Gateway gateway = probe();
    igd.close();

    assertThatThrownBy(gateway::check)
        .isInstanceOfSatisfying(
            MappingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SILENT));
  }

  @Test
  void followsNoRedirect() {
    igd.answers.put(
        "/root.xml",
        "HTTP/1.1 302 Found\r\nLocation: "
            + igd.location().resolve("/elsewhere")
            + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    igd.answers.put("/elsewhere", FakeIgd.http("200 OK", "<root/>"));

    assertThatThrownBy(this::probe).hasMessageContaining("does not describe itself");
  }

  @Test
  void readsNoEndlessBody() {
    igd.answers.put(
        "/root.xml",
        "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n<root>"
            + "<a/>".repeat(BoundedXml.MAX_BYTES)
            + FakeIgd.STALL);

    assertThatThrownBy(this::probe)
        .isInstanceOfSatisfying(
            MappingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SILENT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(stalls)",
        "HTTP/1.1 200 OK\r\n(stalls)",
        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<root>(stalls)",
        "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<root>",
        "SSH-2.0-nothing\r\n"
      })
  void givesUpAGatewayThatStalls(String answer) {
    igd.answers.put("/root.xml", answer);

    assertThatThrownBy(this::probe)
        .isInstanceOfSatisfying(
            MappingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SILENT));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html/>", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"})
  void takesABadAnswerForARefusal(String body) throws Exception {
    Gateway gateway = probe();
    igd.answers.put("/ctl", FakeIgd.http("200 OK", body));

    assertThatThrownBy(() -> gateway.map(new MappingRequest(TCP, 4001, LIFETIME)))
        .hasMessageContaining("a bad answer to AddPortMapping")
        .isInstanceOfSatisfying(
            MappingException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED));
  }

  private Gateway probe() throws MappingException, InterruptedException {
    return IgdClient.probe(http, igd.location(), LOOPBACK, seconds::get);
  }
}
