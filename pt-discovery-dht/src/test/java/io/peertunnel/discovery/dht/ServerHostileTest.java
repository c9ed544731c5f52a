package io.peertunnel.discovery.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.discovery.dht.wire.KadMessage;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakePeers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What broken and hostile clients do. Each time only the stream ends, and the next client is
/// served.
@Timeout(120)
class ServerHostileTest {
  private static final Bytes KEY =
      Bytes.ofHex("1220cb8f1f18c9df0fbec133ca66a8c2842bf9c9cbe681ce62732243c08db66b0c74");
  private static final KadMessage PING =
      new KadMessage(KadMessage.Type.PING, Bytes.empty(), List.of(), List.of());
  private static final Duration SHORT = Duration.ofMillis(200);
  private static final Duration LONG = Duration.ofHours(1);
  private static final ServerLimits PATIENT = ServerLimits.standard().withTimes(LONG, LONG);

  @Test
  void aMessageOf4MiBAndOneByteIsReset() throws Exception {
    resets(PATIENT, "81808002");
  }

  @Test
  void aHeaderFollowedBySilenceIsReset() throws Exception {
    resets(ServerLimits.standard().withTimes(LONG, SHORT), "20080412");
    resets(ServerLimits.standard().withTimes(LONG, SHORT), "a0");
  }

  @Test
  void silenceBeforeTheFirstRequestIsReset() throws Exception {
    resets(ServerLimits.standard().withTimes(SHORT, LONG), "");
  }

  @Test
  void type99IsReset() throws Exception {
    resets(PATIENT, "020863");
  }

  @Test
  void aKeyOf0Or81BytesIsReset() throws Exception {
    for (int type = 0; type < 5; type++) {
      resets(PATIENT, "02080" + type);
      resets(PATIENT, "55080" + type + "1251" + "07".repeat(81));
    }
  }

  @Test
  void groupsFieldZeroDeepNestingAndOverlongVarintsAreReset() throws Exception {
    resets(PATIENT, "0408057b7c");
    resets(PATIENT, "03080500");
    resets(PATIENT, "e807" + "7b".repeat(1000));
    resets(PATIENT, "ffffffffffffffffffff");
    resets(PATIENT, "8000");
  }

  @Test
  void aMessageThatEndsEarlyIsReset() throws Exception {
    try (ServerFixture fixture = new ServerFixture(PATIENT)) {
      Stream stream = fixture.open();
      stream.output().write(HexFormat.of().parseHex("20080412"));
      stream.output().close();

      assertReset(fixture, stream);
    }
  }

  @Test
  void putValueIsReset() throws Exception {
    resets(PATIENT, "06080012020101");
  }

  @Test
  void requestsBeyondTheBudgetAreReset() throws Exception {
    ServerLimits none = new ServerLimits(64, 4, 1, 0, LONG, LONG);
    try (ServerFixture fixture = new ServerFixture(none)) {
      Stream stream = fixture.open();
      ServerFixture.send(stream, PING);

      assertThatThrownBy(() -> ServerFixture.receive(stream))
          .isInstanceOf(StreamResetException.class);
      assertThat(stream.connection().isOpen()).isTrue();
    }
  }

  @Test
  void aPeerThatReadsNoAnswersIsReset() throws Exception {
    ServerLimits limits = new ServerLimits(64, 4, 1_000_000, 1_000_000, LONG, SHORT);
    try (ServerFixture fixture = new ServerFixture(limits)) {
      for (int i = 0; i < 20; i++) {
        fixture.table.add(
            new PeerInfo(
                FakePeers.id("peer " + i),
                IntStream.rangeClosed(1, 16).mapToObj(FakePeers::address).toList()));
      }
      Stream stream = fixture.open();
      assertThatThrownBy(
              () -> {
                while (true) {
                  ServerFixture.send(stream, KadMessage.findNode(KEY));
                }
              })
          .isInstanceOf(StreamResetException.class);

      assertServes(fixture);
    }
  }

  @Test
  void aFifthStreamOfABusyPeerIsResetAndOthersAreServed() throws Exception {
    try (ServerFixture fixture = new ServerFixture(PATIENT)) {
      List<Stream> busy = begin(fixture, fixture.connect(), 4);

      Stream fifth = fixture.open();
      assertThatThrownBy(() -> ServerFixture.ask(fifth, PING))
          .isInstanceOf(StreamResetException.class);
      FakeHost other = fixture.network.host("other");
      try (Stream stream = fixture.connect(other).open(KadMessage.PROTOCOL)) {
        assertThat(ServerFixture.ask(stream, PING)).isEqualTo(PING);
      }

      busy.getFirst().reset(0);
      Await.until("a place is free", () -> fixture.server.openStreams() <= 3);
      assertThat(fixture.ask(PING)).isEqualTo(PING);
    }
  }

  @Test
  void aFifthStreamOfAnIdlePeerTakesThePlaceOfTheOneIdleLongest() throws Exception {
    try (ServerFixture fixture = new ServerFixture(PATIENT)) {
      List<Stream> idle = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        idle.add(fixture.open());
        assertThat(ServerFixture.ask(idle.getLast(), PING)).isEqualTo(PING);
      }

      Stream fifth = fixture.open();

      assertThat(ServerFixture.ask(fifth, PING)).isEqualTo(PING);
      assertThatThrownBy(() -> ServerFixture.ask(idle.getFirst(), PING))
          .isInstanceOf(StreamResetException.class);
      assertThat(ServerFixture.ask(idle.get(1), PING)).isEqualTo(PING);
    }
  }

  @Test
  void aServerWhoseStreamsAreAllBusyRefusesOneMore() throws Exception {
    ServerLimits few = new ServerLimits(8, 4, 50, 200, LONG, LONG);
    try (ServerFixture fixture = new ServerFixture(few)) {
      begin(fixture, fixture.connect(fixture.network.host("one")), 4);
      List<Stream> busy = begin(fixture, fixture.connect(fixture.network.host("two")), 4);

      Stream ninth = fixture.open();
      assertThatThrownBy(() -> ServerFixture.ask(ninth, PING))
          .isInstanceOf(StreamResetException.class);

      busy.getFirst().reset(0);
      Await.until("a place is free", () -> fixture.server.openStreams() < 8);
      assertThat(fixture.ask(PING)).isEqualTo(PING);
    }
  }

  /// Opens streams whose first request has begun.
  private static List<Stream> begin(ServerFixture fixture, Connection connection, int count)
      throws Exception {
    List<Stream> streams = new ArrayList<>();
    int busy = fixture.server.busyStreams() + count;
    for (int i = 0; i < count; i++) {
      Stream stream = connection.open(KadMessage.PROTOCOL);
      ServerFixture.send(stream, PING);
      assertThat(ServerFixture.receive(stream)).isEqualTo(PING);
      stream.output().write(HexFormat.of().parseHex("2008"));
      stream.output().flush();
      streams.add(stream);
    }
    Await.until("all requests have begun", () -> fixture.server.busyStreams() == busy);
    return streams;
  }

  private static void resets(ServerLimits limits, String hex) throws Exception {
    try (ServerFixture fixture = new ServerFixture(limits)) {
      Stream stream = fixture.open();
      stream.output().write(HexFormat.of().parseHex(hex));
      stream.output().flush();

      assertReset(fixture, stream);
    }
  }

  private static void assertReset(ServerFixture fixture, Stream stream) throws Exception {
    assertThatThrownBy(() -> stream.input().read()).isInstanceOf(StreamResetException.class);
    assertThat(stream.connection().isOpen()).isTrue();
    assertServes(fixture);
  }

  /// Asks until the answer comes: limits as short as those here may cut off a slow good client too.
  private static void assertServes(ServerFixture fixture) throws Exception {
    Await.until(
        "a good client is served",
        () -> {
          try {
            return fixture.ask(PING).equals(PING);
          } catch (StreamResetException e) {
            return false;
          }
        });
  }
}
