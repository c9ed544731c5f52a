package io.peertunnel.transport.libp2p.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.ConnectionPath.Limit;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.PeerUnreachableException;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.transport.libp2p.RealHosts;
import io.peertunnel.transport.libp2p.identity.Identity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What relays and strangers do wrong to a host that uses relays, over real sockets.
@Timeout(120)
class HostileRelayIT {
  private final RealHosts hosts = new RealHosts();

  @AfterEach
  void close() {
    hosts.close();
  }

  /// security.md section 4, rows 50 and 51.
  @Test
  void asksTheNextRelayAfterNonsense() throws Exception {
    List<FakeRelay> fakes = new ArrayList<>();
    for (Bytes nonsense :
        List.of(
            HopMessage.refused(new RelayStatus(999)).encode(),
            HopMessage.reserve().encode(),
            Bytes.copyOf(new byte[4097]),
            Bytes.ofHex("ffff"),
            granted(Instant.now().minusSeconds(1)),
            granted(Instant.EPOCH),
            granted(Instant.now().plus(Duration.ofDays(400))),
            endless())) {
      fakes.add(new FakeRelay(host()).reserving(nonsense));
    }
    Host good = hosts.open("serve", "true");
    List<Host> all = new ArrayList<>(fakes.stream().map(fake -> fake.host).toList());
    all.add(good);
    Host client = client(all);
    Await.until("the good one is used", () -> RealHosts.isReachedThrough(client, good));
    for (FakeRelay fake : fakes) {
      Await.until("it was asked", () -> fake.asked.get() > 0);
      assertThat(RealHosts.isReachedThrough(client, fake.host)).isFalse();
      assertThat(RealHosts.echoes(client.connect(RealHosts.infoOf(fake.host)))).isTrue();
    }
  }

  /// security.md section 4, row 52.
  @Test
  void takesAReservationWhoseVoucherIsForged() throws Exception {
    Identity forger = Identity.generate();
    Instant end = Instant.now().plus(Duration.ofHours(1));
    Bytes voucher = new Voucher(forger.id(), forger.id(), end.getEpochSecond()).seal(forger);
    FakeRelay relay =
        new FakeRelay(host())
            .reserving(
                HopMessage.reserved(FakeRelay.grant(end, Optional.of(voucher)), Optional.empty())
                    .encode());
    Host client = client(List.of(relay.host));
    Await.until("it is used", () -> RealHosts.isReachedThrough(client, relay.host));
  }

  /// security.md section 4, row 53.
  @Test
  void doesNotUseACircuitOfOneByteAndAnyOfNoLimit() throws Exception {
    FakeRelay relay = new FakeRelay(host()).reserving();
    Host target = reachedThrough(relay);
    Host caller = host();
    relay.connecting(new Limit(1, Duration.ofMinutes(2)));
    assertThatThrownBy(() -> caller.connect(RealHosts.through(relay.host, target.id())))
        .isInstanceOf(PeerUnreachableException.class)
        .hasMessageContaining("1 bytes");
    relay.connecting(new Limit(0, Duration.ZERO));
    assertThat(RealHosts.echoes(caller.connect(RealHosts.through(relay.host, target.id()))))
        .isTrue();
  }

  /// security.md section 4, row 53: a relay that says nothing of a limit, and has one.
  @Test
  void comesBackAfterARelayHasCutACircuit() throws Exception {
    FakeRelay relay = new FakeRelay(host()).reserving();
    Host target = reachedThrough(relay);
    Host caller = host();
    Connection first = caller.connect(RealHosts.through(relay.host, target.id()));
    assertThat(RealHosts.echoes(first)).isTrue();
    relay.cut();
    Await.until("it has ended", () -> !first.isOpen());
    assertThat(RealHosts.echoes(caller.connect(RealHosts.through(relay.host, target.id()))))
        .isTrue();
  }

  /// A relay of the kind that most are: to strangers it allows 128 KiB.
  @Test
  void saysWhyAndComesBackWhenTheLimitOfARelayIsReached() throws Exception {
    Host relay = hosts.open("serve", "true", "relay-unlimited", "/nobody/");
    Host target = hosts.openHidden("relays", RealHosts.relays(List.of(relay)));
    Await.until("it has a reservation", () -> RealHosts.isReachedThrough(target, relay));
    Host caller = hosts.openHidden();
    Connection first = caller.connect(RealHosts.through(relay, target.id()));
    assertThat(first.path().limit()).contains(new Limit(128 * 1024, Duration.ofMinutes(2)));
    CompletableFuture<CloseReason> ended = new CompletableFuture<>();
    var _ = first.onClose(ended::complete);
    assertThatThrownBy(() -> RealHosts.echoes(first, new byte[200_000]))
        .isInstanceOf(StreamResetException.class);
    assertThat(ended.get(60, TimeUnit.SECONDS).text())
        .contains("the relay cut the connection off; it allows 131072 bytes in each direction");
    Connection second = caller.connect(RealHosts.through(relay, target.id()));
    assertThat(second.path().kind()).isEqualTo(ConnectionPath.Kind.RELAY);
    assertThat(RealHosts.echoes(second)).isTrue();
  }

  /// security.md section 4, row 54.
  @Test
  void takesCircuitsFromItsRelaysOnly() throws Exception {
    FakeRelay relay = new FakeRelay(host()).reserving();
    Host target = reachedThrough(relay);
    assertThat(FakeRelay.stop(relay.host, target.id(), target.id()))
        .isEqualTo(RelayStatus.PERMISSION_DENIED);
    Identity nobody = Identity.generate();
    Host stranger = host();
    var _ = stranger.connect(RealHosts.infoOf(target));
    assertThat(FakeRelay.stop(stranger, target.id(), nobody.id()))
        .isEqualTo(RelayStatus.PERMISSION_DENIED);
    Host behind = host();
    var _ = behind.connect(RealHosts.through(relay.host, target.id()));
    assertThat(FakeRelay.stop(behind, target.id(), nobody.id()))
        .isEqualTo(RelayStatus.PERMISSION_DENIED);
    assertThat(RealHosts.echoes(RealHosts.relayed(target, behind.id()))).isTrue();
  }

  /// security.md section 4, row 54: what is no request, and one that never comes.
  @Test
  void keepsTheConnectionToARelayThatTalksNonsense() throws Exception {
    FakeRelay relay = new FakeRelay(host()).reserving();
    Host target = reachedThrough(relay);
    Connection connection =
        relay.host.connections().stream()
            .filter(each -> each.remote().equals(target.id()))
            .findFirst()
            .orElseThrow();
    assertThat(answer(connection, Bytes.ofHex("ff"))).isEqualTo(RelayStatus.MALFORMED_MESSAGE);
    assertThat(answer(connection, Bytes.copyOf(new byte[4097])))
        .isEqualTo(RelayStatus.MALFORMED_MESSAGE);
    assertThat(answer(connection, StopMessage.answer(RelayStatus.OK).encode()))
        .isEqualTo(RelayStatus.UNEXPECTED_MESSAGE);
    for (int i = 0; i < StopHandler.MAX_WAITING; i++) {
      var _ = connection.open(RelayProtocols.STOP);
    }
    Await.until("one more is too many", () -> isReset(connection.open(RelayProtocols.STOP)));
    assertThat(RealHosts.echoes(connection)).isTrue();
    assertThat(RealHosts.isReachedThrough(target, relay.host)).isTrue();
  }

  /// security.md section 4, row 55.
  @Test
  void noticesThatARelayLeadsToAnother() throws Exception {
    FakeRelay relay = new FakeRelay(host()).reserving();
    Host wanted = reachedThrough(relay);
    Host other = reachedThrough(relay);
    relay.swapping(_ -> other.id());
    Host caller = host();
    assertThatThrownBy(() -> caller.connect(RealHosts.through(relay.host, wanted.id())))
        .isInstanceOf(PeerUnreachableException.class)
        .hasMessageContaining(wanted.id().toString())
        .hasMessageContaining(other.id().toString());
    assertThat(caller.connections())
        .extracting(Connection::remote)
        .containsExactly(relay.host.id());
  }

  private static boolean isReset(Stream stream) throws Exception {
    try {
      ControlStream control = new ControlStream(stream);
      control.write(Bytes.ofHex("ff"));
      return control.read(StopMessage::decode).status().isEmpty();
    } catch (StreamResetException e) {
      return true;
    }
  }

  private static RelayStatus answer(Connection connection, Bytes message)
      throws TunnelException, InterruptedException {
    ControlStream control = new ControlStream(connection.open(RelayProtocols.STOP));
    control.write(message);
    return control.read(StopMessage::decode).status().orElseThrow();
  }

  private Host reachedThrough(FakeRelay relay) throws Exception {
    Host host = client(List.of(relay.host));
    Await.until("it has a reservation", () -> RealHosts.isReachedThrough(host, relay.host));
    return host;
  }

  private Host client(List<Host> relays) throws Exception {
    return hosts.open("hole-punching", "false", "relays", RealHosts.relays(relays));
  }

  private Host host() throws Exception {
    return hosts.open("hole-punching", "false");
  }

  private static Bytes granted(Instant expires) {
    return HopMessage.reserved(FakeRelay.grant(expires, Optional.empty()), Optional.empty())
        .encode();
  }

  /// Until the year 292 277 026 596.
  private static Bytes endless() {
    return HopMessage.reserved(
            new Grant(Long.MAX_VALUE, List.of(), Optional.empty()), Optional.empty())
        .encode();
  }
}
