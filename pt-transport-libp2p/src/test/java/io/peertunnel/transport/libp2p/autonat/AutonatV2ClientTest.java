package io.peertunnel.transport.libp2p.autonat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamHandler;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.FakeConnection;
import io.peertunnel.spi.testing.FakeNetwork;
import io.peertunnel.spi.wire.Delimited;
import io.peertunnel.transport.libp2p.autonat.AddressReachability.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AutonatV2ClientTest {
  private final Lab lab = new Lab();
  private volatile Map<Multiaddr, Verdict> verdicts = Map.of();
  private final AutonatV2Client client =
      new AutonatV2Client(
          lab.client()::connections, lab.client()::addresses, found -> verdicts = found, Lab.FAST);
  private final PendingNonces nonces = new PendingNonces();
  private final V2Question question = new V2Question(nonces, Duration.ofMillis(1));
  private Multiaddr own;

  @BeforeEach
  void listen() {
    own = lab.client().addresses().getFirst();
    lab.client().serve(AutonatV2Client.DIAL_BACK, client::dialBack);
  }

  @AfterEach
  void stop() {
    client.close();
    lab.close();
  }

  @Test
  void oneServerIsEnoughToBecomeSure() throws Exception {
    serve();
    lab.join();
    client.start();
    Await.until("we know", () -> Verdict.REACHABLE.equals(verdicts.get(own)));
    assertThat(lab.dialer().dialled()).hasSizeGreaterThanOrEqualTo(2).containsOnly(own);
  }

  @Test
  void anAddressThatNobodyReachesIsUnreachable() throws Exception {
    serve();
    lab.join();
    lab.network().reachability(lab.client(), FakeNetwork.Reachability.REFUSES);
    client.start();
    Await.until("we know", () -> Verdict.UNREACHABLE.equals(verdicts.get(own)));
  }

  @Test
  void theDataThatAServerDemandsIsSent() throws Exception {
    serve();
    Lab.seenAt(lab.join(), "/ip4/10.0.9.9/tcp/9");
    client.start();
    Await.until("we know", () -> Verdict.REACHABLE.equals(verdicts.get(own)));
  }

  @Test
  void peersThatServeNothingOrComeThroughARelayAreNotAsked() throws Exception {
    FakeConnection connection = lab.join();
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger looked = new AtomicInteger();
    AutonatV2Client curious =
        new AutonatV2Client(
            () -> {
              looked.incrementAndGet();
              return lab.client().connections();
            },
            lab.client()::addresses,
            found -> verdicts = found,
            Lab.FAST);
    try (curious) {
      curious.start();
      Await.until("it has looked", () -> looked.get() > 2);
      connection.moveTo(
          new ConnectionPath(
              ConnectionPath.Kind.RELAY,
              "tcp",
              own,
              java.util.Optional.empty(),
              java.util.Optional.empty()));
      lab.server().serve(AutonatV2Client.DIAL_REQUEST, _ -> asked.incrementAndGet());
      int before = looked.get();
      Await.until("it has looked again", () -> looked.get() > before + 2);
    }
    assertThat(asked).hasValue(0);
    assertThat(verdicts).isEqualTo(Map.of(own, Verdict.UNKNOWN));
  }

  @Test
  void serversAreAskedOnlyWhatMeansSomethingWhereTheyAre() {
    Multiaddr home = Multiaddr.parse("/ip4/192.168.1.7/tcp/1");
    Multiaddr loopback = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");
    Multiaddr internet = Multiaddr.parse("/ip4/1.2.3.4/tcp/1");
    List<Multiaddr> all = List.of(home, loopback, internet);
    assertThat(all.stream().filter(AddressRange.of(internet)::covers)).containsExactly(internet);
    assertThat(all.stream().filter(AddressRange.of(home)::covers)).containsExactly(home, internet);
    assertThat(all.stream().filter(AddressRange.of(loopback)::covers))
        .containsExactlyElementsOf(all);
  }

  @Test
  void anUnknownNonceIsRefused() throws Exception {
    FakeConnection back = (FakeConnection) lab.server().connect(lab.client().info());
    Stream stream = Lab.say(back, AutonatV2Client.DIAL_BACK, new DialBackMessage(5).encode());
    assertThatExceptionOfType(StreamResetException.class)
        .isThrownBy(() -> Delimited.read(stream.input(), 100));
  }

  @ParameterizedTest
  @ValueSource(ints = {V2DialStatus.OK, V2DialStatus.DIAL_BACK_ERROR, V2DialStatus.UNUSED, 7})
  void withoutTheNonceNothingIsBelieved(int dialStatus) throws Exception {
    answering(new V2Message.DialResponse(V2Status.OK, 0, dialStatus));
    assertThat(question.ask(lab.join(), List.of(own))).isEqualTo(new V2Finding.Unclear());
  }

  @Test
  void aNonceOverTheConnectionOfTheQuestionIsNotBelieved() throws Exception {
    lab.client().serve("/nonce", stream -> take(stream));
    lab.server()
        .serve(
            AutonatV2Client.DIAL_REQUEST,
            stream -> {
              try {
                V2Message.DialRequest request = request(stream);
                Stream back =
                    Lab.say(
                        stream.connection(),
                        "/nonce",
                        new DialBackMessage(request.nonce()).encode());
                Delimited.read(back.input(), 100);
                reply(stream, new V2Message.DialResponse(V2Status.OK, 0, V2DialStatus.OK));
              } catch (IOException e) {
                throw new TunnelException("test", e);
              }
            });
    assertThat(question.ask(lab.join(), List.of(own))).isEqualTo(new V2Finding.Unclear());
  }

  @Test
  void addressesBeforeTheOneThatWasDialledWerePassedOver() throws Exception {
    answering(new V2Message.DialResponse(V2Status.OK, 1, V2DialStatus.DIAL_ERROR));
    Multiaddr other = Multiaddr.parse("/ip4/10.1.1.1/tcp/1");
    assertThat(question.ask(lab.join(), List.of(other, own)))
        .isEqualTo(new V2Finding.Dialled(own, Answer.NO, List.of(other)));
  }

  @ParameterizedTest
  @CsvSource({"101,AllRefused", "100,Rejected", "0,Unclear", "999,Unclear"})
  void whatTheServerWouldNotDoIsNoAnswer(int status, String finding) throws Exception {
    answering(new V2Message.DialResponse(status, 0, V2DialStatus.UNUSED));
    assertThat(question.ask(lab.join(), List.of(own)).getClass().getSimpleName())
        .isEqualTo(finding);
  }

  @ParameterizedTest
  @CsvSource({"1,30000", "-1,30000", "0,100001", "0,-1", "0,9223372036854775807"})
  void absurdDemandsForDataAreRefused(int index, long bytes) throws Exception {
    answering(new V2Message.DataRequest(index, bytes));
    assertThatExceptionOfType(TunnelException.class)
        .isThrownBy(() -> question.ask(lab.join(), List.of(own)))
        .withMessageContaining("asked for " + bytes + " bytes");
  }

  @Test
  void anAddressThatIsNotOursIsNotBelieved() throws Exception {
    answering(new V2Message.DialResponse(V2Status.OK, 1, V2DialStatus.DIAL_ERROR));
    assertThatExceptionOfType(TunnelException.class)
        .isThrownBy(() -> question.ask(lab.join(), List.of(own)))
        .withMessageContaining("not ours");
  }

  private void serve() {
    AutonatV2Server server = new AutonatV2Server(lab.dialer(), new Random(1), Duration.ZERO);
    lab.server().serve(AutonatV2Client.DIAL_REQUEST, server::serve);
  }

  private void answering(V2Message answer) {
    StreamHandler handler =
        stream -> {
          try {
            request(stream);
            reply(stream, answer);
          } catch (IOException e) {
            throw new TunnelException("test", e);
          }
        };
    lab.server().serve(AutonatV2Client.DIAL_REQUEST, handler);
  }

  private static V2Message.DialRequest request(Stream stream) throws IOException {
    return (V2Message.DialRequest)
        V2Message.decode(Delimited.read(stream.input(), V2Message.MAX_SIZE).orElseThrow());
  }

  private static void reply(Stream stream, V2Message answer) throws IOException {
    Delimited.write(stream.output(), answer.encode());
    stream.close();
  }

  private void take(Stream stream) throws TunnelException {
    try {
      byte[] message = Delimited.read(stream.input(), 100).orElseThrow();
      nonces
          .waiting(DialBackMessage.decode(message).nonce())
          .orElseThrow()
          .complete(stream.connection());
      Delimited.write(stream.output(), DialBackMessage.accepted());
      stream.close();
    } catch (IOException e) {
      throw new TunnelException("test", e);
    }
  }
}
