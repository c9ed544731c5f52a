package io.peertunnel.transport.libp2p.autonat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.testing.FakeConnection;
import io.peertunnel.spi.testing.FakeNetwork;
import io.peertunnel.spi.testing.FakePeers;
import io.peertunnel.spi.wire.Delimited;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AutonatV2ServerTest {
  private static final long NONCE = 77;

  private final Lab lab = new Lab();
  private final AutonatV2Server server =
      new AutonatV2Server(lab.dialer(), new Random(1), Duration.ZERO);
  private final BlockingQueue<Long> nonces = new LinkedBlockingQueue<>();
  private FakeConnection connection;
  private Multiaddr own;

  @BeforeEach
  void start() throws Exception {
    lab.server().serve(AutonatV2Client.DIAL_REQUEST, server::serve);
    lab.client().serve(AutonatV2Client.DIAL_BACK, this::takeNonce);
    connection = lab.join();
    own = lab.client().addresses().getFirst();
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void dialsBackAndSaysTheNonce() throws Exception {
    assertThat(ask(own)).isEqualTo(answer(0, V2DialStatus.OK));
    assertThat(nonces).containsExactly(NONCE);
    assertThat(lab.dialer().dialled()).containsExactly(own);
  }

  @Test
  void saysThatNobodyAnswers() throws Exception {
    lab.network().reachability(lab.client(), FakeNetwork.Reachability.REFUSES);
    assertThat(ask(own)).isEqualTo(answer(0, V2DialStatus.DIAL_ERROR));
  }

  @Test
  void saysThatTheNonceWasNotTaken() throws Exception {
    try (Lab other = new Lab()) {
      AutonatV2Server silent = new AutonatV2Server(other.dialer(), new Random(1), Duration.ZERO);
      other.server().serve(AutonatV2Client.DIAL_REQUEST, silent::serve);
      connection = other.join();
      assertThat(ask(other.client().addresses().getFirst()))
          .isEqualTo(answer(0, V2DialStatus.DIAL_BACK_ERROR));
    }
  }

  @Test
  void aClientMayResetTheStreamOnceItHasTheNonce() throws Exception {
    try (Lab other = new Lab()) {
      AutonatV2Server hasty = new AutonatV2Server(other.dialer(), new Random(1), Duration.ZERO);
      other.server().serve(AutonatV2Client.DIAL_REQUEST, hasty::serve);
      other.client().serve(AutonatV2Client.DIAL_BACK, this::takeNonceAndReset);
      connection = other.join();
      assertThat(ask(other.client().addresses().getFirst())).isEqualTo(answer(0, V2DialStatus.OK));
      assertThat(nonces).containsExactly(NONCE);
    }
  }

  @Test
  void dialsTheFirstAddressThatItCan() throws Exception {
    Multiaddr strange = Multiaddr.parse("/ip4/10.0.0.9/udp/1/quic-v1");
    lab.dialer().forget(strange);
    V2Message.DialRequest request =
        new V2Message.DialRequest(
            List.of(
                Bytes.ofHex("ffff"),
                strange.encode(),
                own.withPeer(FakePeers.id("somebody")).encode(),
                own.withPeer(lab.client().id()).encode()),
            NONCE);
    Stream stream = Lab.say(connection, AutonatV2Client.DIAL_REQUEST, request.encode());
    assertThat(read(stream)).isEqualTo(answer(3, V2DialStatus.OK));
    assertThat(lab.dialer().dialled()).containsExactly(own);
  }

  @ParameterizedTest
  @CsvSource({
    "/ip4/1.2.3.4/tcp/9,/ip4/10.0.0.7/tcp/4001",
    "/ip4/1.2.3.4/tcp/9,/ip4/127.0.0.1/tcp/4001",
    "/ip4/1.2.3.4/tcp/9,/ip4/169.254.1.1/tcp/4001",
    "/ip4/10.0.0.1/tcp/9,/ip4/127.0.0.1/tcp/4001",
    "/ip4/127.0.0.1/tcp/9,/ip4/0.0.0.0/tcp/4001",
    "/ip4/127.0.0.1/tcp/9,/ip4/224.0.0.251/udp/5353/quic-v1",
    "/ip4/127.0.0.1/tcp/9,/ip4/255.255.255.255/udp/9/quic-v1",
    "/ip4/127.0.0.1/tcp/9,/ip6/fe80::1/tcp/4001",
    "/ip4/1.2.3.4/tcp/9,/dns4/example.com/tcp/4001",
    "/ip4/1.2.3.4/tcp/9,/ip4/1.2.3.4/tcp/1/p2p/12D3KooWGRUVh7WqjsPRZeQ5mSKqNdCDFuKcfMaumEKvLE3Zuc1Z"
        + "/p2p-circuit"
  })
  void refusesWhatWouldReachOthersThanTheClient(String seenAt, String address) throws Exception {
    Lab.seenAt(connection, seenAt);
    assertThat(ask(Multiaddr.parse(address)))
        .isEqualTo(new V2Message.DialResponse(V2Status.DIAL_REFUSED, 0, V2DialStatus.UNUSED));
    assertThat(lab.dialer().dialled()).isEmpty();
  }

  @Test
  void refusesClientsThatComeThroughARelay() throws Exception {
    connection
        .peer()
        .moveTo(
            new ConnectionPath(
                ConnectionPath.Kind.RELAY, "tcp", own, Optional.empty(), Optional.empty()));
    assertThat(ask(own))
        .isEqualTo(new V2Message.DialResponse(V2Status.REQUEST_REJECTED, 0, V2DialStatus.UNUSED));
    assertThat(lab.dialer().dialled()).isEmpty();
  }

  @Test
  void demandsDataBeforeItDialsAnotherAddressThanTheClients() throws Exception {
    Lab.seenAt(connection, "/ip4/10.0.9.9/tcp/9");
    Stream stream = request(own);
    V2Message.DataRequest demand = (V2Message.DataRequest) read(stream);
    assertThat(demand.addressIndex()).isZero();
    assertThat(demand.bytes())
        .isBetween((long) AutonatV2Server.MIN_DATA, (long) AutonatV2Server.MAX_DATA);
    long left = demand.bytes();
    while (left > 0) {
      assertThat(lab.dialer().dialled()).isEmpty();
      int step = (int) Math.min(left, AutonatV2Server.MAX_CHUNK);
      send(stream, step);
      left -= step;
    }
    assertThat(read(stream)).isEqualTo(answer(0, V2DialStatus.OK));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, AutonatV2Server.MIN_CHUNK - 1, AutonatV2Server.MAX_CHUNK + 1})
  void takesNoDataInPiecesThatCostNothingOrTooMuch(int size) throws Exception {
    Lab.seenAt(connection, "/ip4/10.0.9.9/tcp/9");
    Stream stream = request(own);
    assertThat(read(stream)).isInstanceOf(V2Message.DataRequest.class);
    send(stream, size);
    assertThatExceptionOfType(StreamResetException.class).isThrownBy(() -> read(stream));
    assertThat(lab.dialer().dialled()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1200", "0a05", "2200"})
  void whatIsNoRequestEndsTheStreamOnly(String hex) throws Exception {
    Stream stream = Lab.say(connection, AutonatV2Client.DIAL_REQUEST, HexFormat.of().parseHex(hex));
    assertThatExceptionOfType(StreamResetException.class).isThrownBy(() -> read(stream));
    assertThat(ask(own)).isEqualTo(answer(0, V2DialStatus.OK));
  }

  @Test
  void aRequestThatIsTooLongEndsTheStreamOnly() throws Exception {
    Stream stream =
        Lab.say(connection, AutonatV2Client.DIAL_REQUEST, new byte[V2Message.MAX_SIZE + 1]);
    assertThatExceptionOfType(StreamResetException.class).isThrownBy(() -> read(stream));
    assertThat(ask(own)).isEqualTo(answer(0, V2DialStatus.OK));
  }

  @Test
  void aPeerThatAsksTooOftenIsRejected() throws Exception {
    for (int i = 0; i < RequestLimits.Rates.V2.ofPeer(); i++) {
      assertThat(ask(own)).isEqualTo(answer(0, V2DialStatus.OK));
    }
    assertThat(ask(own))
        .isEqualTo(new V2Message.DialResponse(V2Status.REQUEST_REJECTED, 0, V2DialStatus.UNUSED));
  }

  private void takeNonce(Stream stream) {
    try {
      byte[] message = Delimited.read(stream.input(), 100).orElseThrow();
      nonces.add(DialBackMessage.decode(message).nonce());
      Delimited.write(stream.output(), DialBackMessage.accepted());
      stream.close();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  private void takeNonceAndReset(Stream stream) {
    try {
      byte[] message = Delimited.read(stream.input(), 100).orElseThrow();
      nonces.add(DialBackMessage.decode(message).nonce());
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    } finally {
      stream.reset(Stream.CODE_UNSPECIFIED);
    }
  }

  private Stream request(Multiaddr... addresses) throws Exception {
    List<Bytes> encoded = Arrays.stream(addresses).map(Multiaddr::encode).toList();
    return Lab.say(
        connection,
        AutonatV2Client.DIAL_REQUEST,
        new V2Message.DialRequest(encoded, NONCE).encode());
  }

  private V2Message ask(Multiaddr... addresses) throws Exception {
    return read(request(addresses));
  }

  private static void send(Stream stream, int size) throws Exception {
    Delimited.write(
        stream.output(), new V2Message.DataResponse(Bytes.copyOf(new byte[size])).encode());
  }

  private static V2Message read(Stream stream) throws Exception {
    return V2Message.decode(Delimited.read(stream.input(), V2Message.MAX_SIZE).orElseThrow());
  }

  private static V2Message answer(int index, int dialStatus) {
    return new V2Message.DialResponse(V2Status.OK, index, dialStatus);
  }
}
