package io.peertunnel.transport.libp2p.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.ConnectionPath.Limit;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.Background;
import io.peertunnel.spi.testing.FakeClock;
import io.peertunnel.spi.testing.FakeConnection;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import io.peertunnel.spi.testing.FakePeers;
import io.peertunnel.spi.wire.Delimited;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identity.TestKeys;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RelayClientTest {
  private static final Limit LIMIT = new Limit(131072, Duration.ofMinutes(2));
  private static final PeerId TARGET = FakePeers.id("target");

  private final FakeNetwork network = new FakeNetwork();
  private final FakeHost relay = network.host("relay");
  private final FakeHost self = network.host("self");
  private final FakeClock clock = new FakeClock();
  private final Background background = new Background();
  private final BlockingQueue<Circuit> accepted = new LinkedBlockingQueue<>();
  private final BlockingQueue<HopMessage> asked = new LinkedBlockingQueue<>();
  private final RelayClient client = new RelayClient(self.id(), clock, accepted::add);
  private FakeConnection connection;
  private Registration serving = () -> {};

  @BeforeEach
  void connect() throws Exception {
    self.serve(RelayProtocols.STOP, client::stop);
    connection = (FakeConnection) self.connect(relay.info());
  }

  @AfterEach
  void close() throws Exception {
    network.close();
    background.stop();
  }

  @Test
  void reservesAtTheAddressItDialledWhereTheRelayNamesNone() throws Exception {
    relayAnswers(reserved(List.of(), Optional.empty()));
    Reservation reservation = client.reserve(connection);
    assertThat(asked.take()).isEqualTo(HopMessage.reserve());
    assertThat(reservation.expires()).isEqualTo(clock.instant().plusSeconds(3600));
    assertThat(reservation.limit()).contains(LIMIT);
    assertThat(reservation.circuitAddresses())
        .hasToString("[/ip4/10.0.0.1/tcp/4001/p2p/" + relay.id() + "/p2p-circuit]");
    assertThat(client.holdsReservation(relay.id())).isTrue();
    Await.until("the stream has ended", () -> connection.openStreams() == 0);
  }

  @Test
  void takesThePublicAddressesOfTheRelay() throws Exception {
    List<Multiaddr> named =
        List.of(
            Multiaddr.parse("/ip4/192.168.1.1/tcp/1"),
            Multiaddr.parse("/ip4/8.8.8.8/tcp/1").withPeer(relay.id()),
            Multiaddr.parse("/ip4/8.8.8.8/tcp/1"),
            Multiaddr.parse("/ip4/9.9.9.9/tcp/1").withPeer(TARGET));
    relayAnswers(reserved(named, Optional.empty()));
    assertThat(client.reserve(connection).addresses()).hasToString("[/ip4/8.8.8.8/tcp/1]");
  }

  @Test
  void ignoresAVoucherByAnotherKey() throws Exception {
    Bytes voucher = new Voucher(TestKeys.a().id(), self.id(), 1).seal(TestKeys.a());
    relayAnswers(reserved(List.of(), Optional.of(voucher)));
    assertThat(client.reserve(connection).relay()).isEqualTo(relay.id());
    stopServing();
    relayAnswers(reserved(List.of(), Optional.of(Bytes.ofHex("00"))));
    assertThat(client.reserve(connection).relay()).isEqualTo(relay.id());
  }

  @Test
  void saysWhatARelayRefuses() throws Exception {
    relayAnswers(HopMessage.refused(RelayStatus.RESERVATION_REFUSED).encode());
    assertThatThrownBy(() -> client.reserve(connection))
        .isInstanceOf(RelayRefusedException.class)
        .hasMessage("relay " + relay.id() + " answered that it makes no reservation for us");
    assertThat(client.holdsReservation(relay.id())).isFalse();
    stopServing();
    relayAnswers(HopMessage.refused(new RelayStatus(999)).encode());
    assertThatThrownBy(() -> client.dial(connection, TARGET))
        .isInstanceOfSatisfying(
            RelayRefusedException.class,
            e -> assertThat(e.status()).isEqualTo(new RelayStatus(999)));
    Await.until("the streams have ended", () -> connection.openStreams() == 0);
  }

  @Test
  void takesAnExpiredOrEndlessReservationForARefusal() throws Exception {
    long now = clock.instant().getEpochSecond();
    for (long expires : new long[] {0, now, now + 400 * 86_400L, Long.MAX_VALUE, -1}) {
      Grant grant = new Grant(expires, List.of(), Optional.empty());
      relayAnswers(HopMessage.reserved(grant, Optional.empty()).encode());
      assertThatThrownBy(() -> client.reserve(connection))
          .isInstanceOf(TunnelException.class)
          .hasMessageContaining("reservation that end");
      assertThat(client.holdsReservation(relay.id())).isFalse();
      stopServing();
    }
  }

  @Test
  void refusesAnswersThatAreNone() throws Exception {
    for (Bytes nonsense :
        List.of(
            HopMessage.connect(TARGET).encode(),
            Bytes.ofHex("0802"),
            Bytes.ofHex("ff"),
            HopMessage.connected(Optional.empty()).encode())) {
      relayAnswers(nonsense);
      assertThatThrownBy(() -> client.reserve(connection)).isInstanceOf(MalformedException.class);
      stopServing();
    }
    relayAnswers(Bytes.copyOf(new byte[4097]));
    assertThatThrownBy(() -> client.dial(connection, TARGET))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("4097");
    stopServing();
    relay.serve(RelayProtocols.HOP, Stream::close);
    assertThatThrownBy(() -> client.dial(connection, TARGET)).isInstanceOf(TunnelException.class);
    Await.until("the streams have ended", () -> connection.openStreams() == 0);
  }

  @Test
  void leavesWhatFollowsTheAnswer() throws Exception {
    relay.serve(
        RelayProtocols.HOP,
        stream -> {
          asked.add(read(stream));
          writeWith(stream, HopMessage.connected(Optional.of(LIMIT)).encode(), 42);
        });
    Circuit circuit = client.dial(connection, TARGET);
    assertThat(asked.take()).isEqualTo(HopMessage.connect(TARGET));
    assertThat(circuit.limit()).contains(LIMIT);
    assertThat(circuit.peer()).isEqualTo(TARGET);
    assertThat(circuit.stream().input().read()).isEqualTo(42);
  }

  @Test
  void refusesACircuitOfOneByte() throws Exception {
    Limit little = new Limit(1, Duration.ofMinutes(1));
    relayAnswers(HopMessage.connected(Optional.of(little)).encode());
    assertThatThrownBy(() -> client.dial(connection, TARGET))
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("1 bytes");
    Await.until("the stream has ended", () -> connection.openStreams() == 0);
  }

  @Test
  void dialsNeitherItselfNorTheRelayNorThroughACircuit() {
    assertThatThrownBy(() -> client.dial(connection, self.id()))
        .isInstanceOf(TunnelException.class);
    assertThatThrownBy(() -> client.dial(connection, relay.id()))
        .isInstanceOf(TunnelException.class);
    relayed(connection);
    assertThatThrownBy(() -> client.dial(connection, TARGET)).isInstanceOf(TunnelException.class);
    assertThatThrownBy(() -> client.reserve(connection)).isInstanceOf(TunnelException.class);
  }

  @Test
  void canBeInterrupted() throws Exception {
    CompletableFuture<Stream> opened = new CompletableFuture<>();
    relay.serve(RelayProtocols.HOP, opened::complete);
    var dialling = background.start("dial", () -> client.dial(connection, TARGET));
    opened.get(60, TimeUnit.SECONDS);
    dialling.interruptWhenBlocked();
    assertThatThrownBy(dialling::get).hasCauseInstanceOf(InterruptedException.class);
    Await.until("the stream has ended", () -> connection.openStreams() == 0);
  }

  @Test
  void acceptsWhatItsRelayPassesOn() throws Exception {
    reserve();
    Stream stream = connection.peer().open(RelayProtocols.STOP);
    writeWith(stream, StopMessage.connect(TARGET, Optional.of(LIMIT)).encode(), 42);
    assertThat(answerOf(stream)).isEqualTo(RelayStatus.OK);
    Circuit circuit = accepted.take();
    assertThat(circuit.peer()).isEqualTo(TARGET);
    assertThat(circuit.relay()).isEqualTo(relay.id());
    assertThat(circuit.limit()).contains(LIMIT);
    assertThat(circuit.stream().input().read()).isEqualTo(42);
  }

  @Test
  void acceptsNothingWithoutAReservation() throws Exception {
    assertThat(stop(StopMessage.connect(TARGET, Optional.empty())))
        .isEqualTo(RelayStatus.PERMISSION_DENIED);
    reserve();
    clock.advance(Duration.ofMinutes(61));
    assertThat(stop(StopMessage.connect(TARGET, Optional.empty())))
        .isEqualTo(RelayStatus.PERMISSION_DENIED);
    reserve();
    assertThat(client.holdsReservation(relay.id())).isTrue();
    connection.close();
    Await.until("the reservation ends", () -> !client.holdsReservation(relay.id()));
    connect0();
    assertThat(stop(StopMessage.connect(TARGET, Optional.empty())))
        .isEqualTo(RelayStatus.PERMISSION_DENIED);
    assertThat(accepted).isEmpty();
  }

  @Test
  void letsNoStrangersKeepItsRelayOut() throws Exception {
    reserve();
    FakeConnection stranger = (FakeConnection) network.host("stranger").connect(self.info());
    List<Stream> silent = new ArrayList<>();
    for (int i = 0; i < StopHandler.MAX_WAITING + StopHandler.MAX_STRANGERS; i++) {
      silent.add(stranger.open(RelayProtocols.STOP));
    }
    Await.until("most are cut off", () -> stranger.openStreams() == StopHandler.MAX_STRANGERS);
    Stream stream = connection.peer().open(RelayProtocols.STOP);
    write(stream, StopMessage.connect(TARGET, Optional.empty()).encode());
    assertThat(answerOf(stream)).isEqualTo(RelayStatus.OK);
    silent.forEach(each -> each.reset(0));
  }

  @Test
  void acceptsNothingOddFromItsRelay() throws Exception {
    reserve();
    assertThat(stop(StopMessage.connect(self.id(), Optional.empty())))
        .isEqualTo(RelayStatus.PERMISSION_DENIED);
    assertThat(stop(StopMessage.answer(RelayStatus.OK))).isEqualTo(RelayStatus.UNEXPECTED_MESSAGE);
    assertThat(stop(StopMessage.connect(TARGET, Optional.of(new Limit(1, Duration.ZERO)))))
        .isEqualTo(RelayStatus.RESOURCE_LIMIT_EXCEEDED);
    assertThat(stop(Bytes.ofHex("0800"))).isEqualTo(RelayStatus.MALFORMED_MESSAGE);
    assertThat(stop(Bytes.ofHex("ff"))).isEqualTo(RelayStatus.MALFORMED_MESSAGE);
    assertThat(stop(Bytes.copyOf(new byte[4097]))).isEqualTo(RelayStatus.MALFORMED_MESSAGE);
    relayed(connection);
    assertThat(stop(StopMessage.connect(TARGET, Optional.empty())))
        .isEqualTo(RelayStatus.PERMISSION_DENIED);
    assertThat(accepted).isEmpty();
    Await.until("the streams have ended", () -> connection.openStreams() == 0);
  }

  private void connect0() throws Exception {
    connection = (FakeConnection) self.connect(relay.info());
  }

  private void reserve() throws Exception {
    stopServing();
    relayAnswers(reserved(List.of(), Optional.empty()));
    client.reserve(connection);
  }

  private Bytes reserved(List<Multiaddr> addresses, Optional<Bytes> voucher) {
    long expires = clock.instant().getEpochSecond() + 3600;
    return HopMessage.reserved(new Grant(expires, addresses, voucher), Optional.of(LIMIT)).encode();
  }

  private void relayAnswers(Bytes answer) {
    serving =
        relay.serve(
            RelayProtocols.HOP,
            stream -> {
              asked.add(read(stream));
              write(stream, answer);
              stream.close();
            });
  }

  private void stopServing() {
    serving.close();
  }

  private RelayStatus stop(StopMessage message) throws Exception {
    return stop(message.encode());
  }

  private RelayStatus stop(Bytes message) throws Exception {
    Stream stream = connection.peer().open(RelayProtocols.STOP);
    write(stream, message);
    RelayStatus status = answerOf(stream);
    assertThat(stream.input().read()).isEqualTo(-1);
    stream.close();
    return status;
  }

  private static RelayStatus answerOf(Stream stream) throws Exception {
    byte[] answer = Delimited.read(stream.input(), 4096).orElseThrow();
    return StopMessage.decode(answer).status().orElseThrow();
  }

  private static void relayed(FakeConnection connection) {
    connection.moveTo(
        new ConnectionPath(
            ConnectionPath.Kind.RELAY,
            "tcp",
            FakePeers.address(9),
            Optional.empty(),
            Optional.empty()));
  }

  private static HopMessage read(Stream stream) throws TunnelException {
    try {
      return HopMessage.decode(Delimited.read(stream.input(), 4096).orElseThrow());
    } catch (IOException e) {
      throw new TunnelException("reading", e);
    }
  }

  private static void write(Stream stream, Bytes message) throws TunnelException {
    try {
      Delimited.write(stream.output(), message.toArray());
    } catch (IOException e) {
      throw new TunnelException("writing", e);
    }
  }

  private static void writeWith(Stream stream, Bytes message, int next) throws TunnelException {
    try {
      byte[] whole = Arrays.copyOf(message.toArray(), message.size() + 1);
      whole[message.size()] = (byte) next;
      stream.output().write(message.size());
      stream.output().write(whole);
    } catch (IOException e) {
      throw new TunnelException("writing", e);
    }
  }
}
