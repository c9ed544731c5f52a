package io.peertunnel.transport.libp2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostOptions;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.Streams;
import io.peertunnel.spi.wire.Delimited;
import io.peertunnel.transport.libp2p.identify.Identify;
import io.peertunnel.transport.libp2p.identify.SelfDescription;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.identity.Protobuf;
import io.peertunnel.transport.libp2p.ping.Ping;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What peers do wrong on single streams costs them the stream, never the connection.
@Timeout(120)
class HostileStreamsIT {
  private static final String ANSWER = "/answer/1.0.0";
  private static final String ECHO = "/echo/1.0.0";
  private static final long ENDED = -1;
  private static final int PUSH_BURST = 10;

  private final List<Host> hosts = new ArrayList<>();
  private final CompletableFuture<Long> seenByPeer = new CompletableFuture<>();

  @AfterEach
  void closeAll() {
    hosts.forEach(Host::close);
  }

  @Test
  void takesAnIdentifyAnswerOfTenPartsAndOneOfTheGreatestSize() throws Exception {
    Connection ten = connectionToPeerThatAnswers(parts(10));
    assertThat(identify().ask(ten.open(ANSWER)).orElseThrow().protocols()).hasSize(10);
    Connection great = connectionToPeerThatAnswers(partOf(8192));
    assertThat(identify().ask(great.open(ANSWER)).orElseThrow().agent()).startsWith("aaa");
  }

  @Test
  void resetsAnIdentifyAnswerOfElevenParts() throws Exception {
    Connection connection = connectionToPeerThatAnswers(parts(11));
    refusesAnswer(connection, "more than 10 messages", ErrorCode.PROTOCOL_VIOLATION);
  }

  @Test
  void resetsAnIdentifyAnswerThatIsTooLong() throws Exception {
    Connection connection = connectionToPeerThatAnswers(partOf(8193));
    refusesAnswer(connection, "8193 bytes", ErrorCode.PROTOCOL_VIOLATION);
  }

  @Test
  void resetsAnIdentifyAnswerThatStopsHalfway() throws Exception {
    Connection connection = connectionToPeerThatAnswers(Arrays.copyOf(partOf(1000), 500), _ -> {});
    refusesAnswer(connection, "reset", Stream.CODE_UNSPECIFIED);
  }

  @Test
  void resetsAFloodOfPushes() throws Exception {
    Connection connection = connect(server());
    long start = System.nanoTime();
    int taken = 0;
    int refused = 0;
    for (int i = 0; i < 300; i++) {
      long end = push(connection);
      assertThat(end).isIn(ENDED, ErrorCode.RATE_LIMITED);
      if (end == ENDED) {
        taken++;
      } else {
        refused++;
      }
    }
    long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + 1;
    assertThat(taken).isPositive();
    assertThat((long) taken).isLessThanOrEqualTo(PUSH_BURST + seconds);
    assertThat(refused).isPositive();
    assertThat(echoes(connection)).isTrue();
  }

  @Test
  void resetsStreamsBeyondTheLimitOfAllPeers() throws Exception {
    Connection connection = connect(server("max-streams", "8"));
    Await.until("the limit allows one", () -> echoes(connection));
    List<Stream> held = new ArrayList<>();
    assertThat(refusal(connection, ECHO, held)).isEqualTo(ErrorCode.RESOURCE_LIMIT);
    assertThat(held).hasSizeBetween(1, 8);
    for (Stream stream : held) {
      assertThat(roundTrip(stream)).isTrue();
    }
    held.forEach(Stream::close);
    Await.until("there is room again", () -> echoes(connection));
    assertThat(connection.isOpen()).isTrue();
  }

  @Test
  void resetsTheThirdPingStreamOfAPeer() throws Exception {
    Connection connection = connect(server());
    List<Stream> held = new ArrayList<>();
    assertThat(refusal(connection, Ping.PROTOCOL, held)).isEqualTo(ErrorCode.RESOURCE_LIMIT);
    assertThat(held).hasSizeBetween(1, 2);
    for (Stream stream : held) {
      assertThat(roundTrip(stream)).isTrue();
    }
    assertThat(echoes(connection)).isTrue();
    held.forEach(Stream::close);
    Await.until("pings are answered again", () -> returnsBytes(connection, Ping.PROTOCOL));
  }

  private void refusesAnswer(Connection connection, String why, long code) throws Exception {
    Stream stream = connection.open(ANSWER);
    assertThatThrownBy(() -> identify().ask(stream))
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining(why);
    assertThat(seenByPeer.get(60, TimeUnit.SECONDS)).isEqualTo(code);
    assertThat(echoes(connection)).isTrue();
    assertThat(connection.isOpen()).isTrue();
  }

  /// Opens streams and keeps them, until one is reset.
  private static long refusal(Connection connection, String protocol, List<Stream> held)
      throws Exception {
    while (true) {
      try {
        Stream stream = connection.open(protocol);
        assertThat(roundTrip(stream)).isTrue();
        held.add(stream);
      } catch (StreamResetException e) {
        return e.code();
      }
    }
  }

  private static long push(Connection connection) throws Exception {
    try (Stream stream = connection.open(Identify.PUSH_PROTOCOL)) {
      Delimited.write(stream.output(), Bytes.ofHex("1a022f61").toArray());
      endOutput(stream);
      return stream.input().read();
    } catch (StreamResetException e) {
      return e.code();
    }
  }

  private static boolean echoes(Connection connection) {
    return returnsBytes(connection, ECHO);
  }

  private static boolean returnsBytes(Connection connection, String protocol) {
    try (Stream stream = connection.open(protocol)) {
      return roundTrip(stream);
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean roundTrip(Stream stream) throws IOException {
    byte[] message = new byte[32];
    Arrays.fill(message, (byte) 7);
    stream.output().write(message);
    return Arrays.equals(stream.input().readNBytes(message.length), message);
  }

  private static byte[] parts(int count) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      String protocol = "/p/" + i;
      Delimited.write(out, Protobuf.write(part -> part.writeString(3, protocol)).toArray());
    }
    return out.toByteArray();
  }

  /// Returns an answer of one message, which is `size` bytes long.
  private static byte[] partOf(int size) throws IOException {
    byte[] message = Protobuf.write(part -> part.writeString(6, "a".repeat(size - 3))).toArray();
    assertThat(message).hasSize(size);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Delimited.write(out, message);
    return out.toByteArray();
  }

  private Connection connectionToPeerThatAnswers(byte[] answer) throws Exception {
    return connectionToPeerThatAnswers(answer, HostileStreamsIT::endOutput);
  }

  private Connection connectionToPeerThatAnswers(byte[] answer, Consumer<Stream> ending)
      throws Exception {
    Host peer = server();
    peer.serve(
        ANSWER,
        stream -> {
          try {
            stream.output().write(answer);
            ending.accept(stream);
            seenByPeer.complete((long) stream.input().read());
          } catch (StreamResetException e) {
            seenByPeer.complete(e.code());
          } catch (IOException e) {
            seenByPeer.completeExceptionally(e);
          }
        });
    return connect(peer);
  }

  private static void endOutput(Stream stream) {
    try {
      stream.output().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Identify identify() {
    SelfDescription self =
        new SelfDescription(
            Identity.generate(), "pt/test", () -> Instant.EPOCH, List::of, Set::<String>of);
    return new Identify(self, (_, _) -> {});
  }

  private Host server(String... settings) throws Exception {
    Host host = open(settings);
    host.serve(ECHO, Streams.echo());
    return host;
  }

  private Connection connect(Host server) throws Exception {
    return open().connect(new PeerInfo(server.id(), server.addresses()));
  }

  private Host open(String... settings) throws Exception {
    List<Multiaddr> listen = List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/0"));
    Host host =
        new Libp2pTransport().open(new HostOptions(listen, "pt/test"), TestContext.of(settings));
    hosts.add(host);
    return host;
  }
}
