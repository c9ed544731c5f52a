package io.peertunnel.transport.libp2p.autonat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.FakeConnection;
import io.peertunnel.spi.testing.FakeNetwork;
import io.peertunnel.spi.testing.FakePeers;
import io.peertunnel.spi.wire.Delimited;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.autonat.Reachability.Status;
import io.peertunnel.transport.libp2p.identity.TestKeys;
import java.io.IOException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AutonatV1Test {
  private static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/1.2.3.4/tcp/4001");

  private final Lab lab = new Lab();
  private final AutonatV1Server server = new AutonatV1Server(lab.dialer());
  private final BlockingQueue<Status> found = new LinkedBlockingQueue<>();
  private final AutonatV1Client client =
      new AutonatV1Client(
          lab.client().id(),
          lab.client()::connections,
          lab.client()::addresses,
          found::add,
          Lab.FAST);
  private FakeConnection connection;
  private Multiaddr own;

  @BeforeEach
  void start() throws Exception {
    connection = lab.join();
    own = lab.client().addresses().getFirst();
  }

  @AfterEach
  void stop() {
    client.close();
    lab.close();
  }

  @Test
  void aDialIsThatOfGo() throws Exception {
    PeerId a = TestKeys.a().id();
    V1Message dial = new V1Message.Dial(a.multihash(), List.of(ADDRESS.encode()));
    assertThat(HexFormat.of().formatHex(dial.encode()))
        .isEqualTo("080012340a320a26" + a.multihash() + "1208" + "0401020304060fa1");
    assertThat(V1Message.decode(dial.encode())).isEqualTo(dial);
  }

  @Test
  void anAnswerIsThatOfGo() throws Exception {
    V1Message answer = new V1Message.DialResponse(V1Status.OK, Optional.of(ADDRESS.encode()));
    assertThat(HexFormat.of().formatHex(answer.encode()))
        .isEqualTo("08011a0c08001a080401020304060fa1");
    assertThat(V1Message.decode(answer.encode())).isEqualTo(answer);
  }

  @Test
  void onlyTheFirstSixteenAddressesAreKept() throws Exception {
    V1Message.Dial dial =
        new V1Message.Dial(Bytes.empty(), Collections.nCopies(100, ADDRESS.encode()));
    assertThat(V1Message.decode(dial.encode()))
        .isEqualTo(new V1Message.Dial(Bytes.empty(), Collections.nCopies(16, ADDRESS.encode())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0800", "0801", "0802", "08011200", "0800120a", "08001a00", "ffff"})
  void whatIsNoMessageIsRefused(String hex) {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> V1Message.decode(HexFormat.of().parseHex(hex)));
  }

  @Test
  void clientAndServerFindThatWeAreReached() throws Exception {
    lab.server().serve(AutonatV1Client.PROTOCOL, server::serve);
    connection.moveTo(ConnectionPath.direct("tcp", ADDRESS));
    client.start();
    assertThat(found.poll(60, TimeUnit.SECONDS)).isEqualTo(Status.PUBLIC);
    assertThat(lab.dialer().dialled()).containsOnly(own);
  }

  @Test
  void clientAndServerFindThatWeAreNot() throws Exception {
    lab.server().serve(AutonatV1Client.PROTOCOL, server::serve);
    lab.network().reachability(lab.client(), FakeNetwork.Reachability.REFUSES);
    connection.moveTo(ConnectionPath.direct("tcp", ADDRESS));
    client.start();
    assertThat(found.poll(60, TimeUnit.SECONDS)).isEqualTo(Status.PRIVATE);
  }

  @ParameterizedTest
  @CsvSource({"0,UNKNOWN", "100,PRIVATE", "101,UNKNOWN", "200,UNKNOWN", "300,UNKNOWN", "7,UNKNOWN"})
  void onlyADialThatFailedSaysPrivate(int status, Status expected) throws Exception {
    answering(new V1Message.DialResponse(status, Optional.empty()).encode());
    assertThat(client.ask(connection, List.of(own))).isEqualTo(expected);
  }

  @Test
  void aServerThatDoesNotAnswerTheQuestionIsRefused() {
    answering(new V1Message.Dial(Bytes.empty(), List.of()).encode());
    assertThatExceptionOfType(TunnelException.class)
        .isThrownBy(() -> client.ask(connection, List.of(own)))
        .withMessageContaining("no answer");
  }

  @Test
  void onlyTheClientsOwnIpAddressIsDialled() throws Exception {
    lab.server().serve(AutonatV1Client.PROTOCOL, server::serve);
    V1Message answer =
        dial(
            lab.client().id(),
            Lab.addresses("/ip4/10.0.0.77/tcp/1", "/ip4/1.2.3.4/tcp/1", "/ip4/127.0.0.1/tcp/1"));
    assertThat(answer)
        .isEqualTo(new V1Message.DialResponse(V1Status.OK, Optional.of(own.encode())));
    assertThat(lab.dialer().dialled()).containsExactly(own);
  }

  @Test
  void aClientThroughARelayIsRefused() throws Exception {
    lab.server().serve(AutonatV1Client.PROTOCOL, server::serve);
    connection
        .peer()
        .moveTo(
            new ConnectionPath(
                ConnectionPath.Kind.RELAY, "tcp", own, Optional.empty(), Optional.empty()));
    assertThat(dial(lab.client().id(), List.of(own)))
        .isEqualTo(new V1Message.DialResponse(V1Status.DIAL_REFUSED, Optional.empty()));
    assertThat(lab.dialer().dialled()).isEmpty();
  }

  @Test
  void nobodyIsDialledInAnothersName() throws Exception {
    lab.server().serve(AutonatV1Client.PROTOCOL, server::serve);
    assertThat(dial(FakePeers.id("another"), List.of(own)))
        .isEqualTo(new V1Message.DialResponse(V1Status.BAD_REQUEST, Optional.empty()));
    assertThat(lab.dialer().dialled()).isEmpty();
  }

  @Test
  void aPeerThatAsksTooOftenIsRefused() throws Exception {
    lab.server().serve(AutonatV1Client.PROTOCOL, server::serve);
    for (int i = 0; i < RequestLimits.Rates.V1.ofPeer(); i++) {
      assertThat(dial(lab.client().id(), List.of(own)))
          .isEqualTo(new V1Message.DialResponse(V1Status.OK, Optional.of(own.encode())));
      Await.until("the dial is over", () -> lab.client().connections().size() == 1);
    }
    assertThat(dial(lab.client().id(), List.of(own)))
        .isEqualTo(new V1Message.DialResponse(V1Status.DIAL_REFUSED, Optional.empty()));
  }

  @Test
  void whatIsNoDialEndsTheStreamOnly() throws Exception {
    lab.server().serve(AutonatV1Client.PROTOCOL, server::serve);
    for (byte[] bad : List.of(new byte[0], new byte[V1Message.MAX_SIZE + 1], new byte[] {8, 1})) {
      Stream stream = Lab.say(connection, AutonatV1Client.PROTOCOL, bad);
      assertThatExceptionOfType(StreamResetException.class)
          .isThrownBy(() -> Delimited.read(stream.input(), V1Message.MAX_SIZE));
    }
    assertThat(connection.isOpen()).isTrue();
  }

  private V1Message dial(PeerId peer, List<Multiaddr> addresses) throws Exception {
    V1Message dial =
        new V1Message.Dial(peer.multihash(), addresses.stream().map(Multiaddr::encode).toList());
    Stream stream = Lab.say(connection, AutonatV1Client.PROTOCOL, dial.encode());
    return V1Message.decode(Delimited.read(stream.input(), V1Message.MAX_SIZE).orElseThrow());
  }

  private void answering(byte[] answer) {
    lab.server()
        .serve(
            AutonatV1Client.PROTOCOL,
            stream -> {
              try {
                Delimited.read(stream.input(), V1Message.MAX_SIZE);
                Delimited.write(stream.output(), answer);
                stream.close();
              } catch (IOException e) {
                throw new TunnelException("test", e);
              }
            });
  }
}
