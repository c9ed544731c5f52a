package io.peertunnel.transport.libp2p.identify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.identity.PeerRecord;
import io.peertunnel.transport.libp2p.identity.Protobuf;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IdentifyMessageTest {
  private static final Multiaddr LOOPBACK = Multiaddr.parse("/ip4/127.0.0.1/tcp/5555");
  private static final Multiaddr PUBLIC = Multiaddr.parse("/ip4/8.8.8.8/tcp/5555");
  private static final Multiaddr PRIVATE = Multiaddr.parse("/ip4/10.0.0.9/tcp/5555");

  private final Identity identity = Identity.generate();

  @Test
  void encodesLikeGo() {
    IdentifyMessage message =
        new IdentifyMessage(
            Optional.empty(),
            List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/4001")),
            new TreeSet<>(Set.of("/ipfs/id/1.0.0")),
            Optional.of(LOOPBACK),
            "pt",
            Optional.empty());
    assertThat(message.encode("pt/1"))
        .hasToString(
            "1208047f000001060fa11a0e2f697066732f69642f312e302e302208047f0000010615b3"
                + "2a0470742f3132027074");
  }

  @Test
  void mergesTheMessagesOfOneAnswer() throws Exception {
    Bytes first = Bytes.ofHex("1208047f000001060fa11a022f61");
    Bytes second = Bytes.ofHex("1a022f62420101");
    IdentifyMessage message = IdentifyMessage.decode(List.of(first.toArray(), second.toArray()));
    assertThat(message.protocols()).containsExactly("/a", "/b");
    assertThat(message.addresses()).hasSize(1);
    assertThat(message.signedRecord()).contains(Bytes.ofHex("01"));
  }

  @Test
  void boundsWhatItKeeps() throws Exception {
    Bytes flood =
        Protobuf.write(
            out -> {
              for (int i = 0; i < 1000; i++) {
                Bytes address = Multiaddr.parse("/ip4/10.0.0.1/tcp/" + (i + 1)).encode();
                out.writeByteArray(2, address.toArray());
              }
              for (int i = 0; i < 10_000; i++) {
                out.writeString(3, "/p/" + i);
              }
              out.writeString(6, "\u001b[31m" + "x".repeat(8000));
            });
    IdentifyMessage message = IdentifyMessage.decode(List.of(flood.toArray()));
    assertThat(message.addresses()).hasSize(64);
    assertThat(message.protocols()).hasSize(256);
    assertThat(message.agent()).hasSize(128).startsWith("[31mx");
  }

  @Test
  void skipsAddressesThatItCannotParse() throws Exception {
    Bytes mixed =
        Protobuf.write(
            out -> {
              out.writeByteArray(2, new byte[] {(byte) 0xff, 1});
              out.writeByteArray(2, LOOPBACK.encode().toArray());
            });
    assertThat(IdentifyMessage.decode(List.of(mixed.toArray())).addresses())
        .containsExactly(LOOPBACK);
  }

  @Test
  void refusesWhatIsNoMessage() {
    byte[] text = "no protobuf at all".getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> IdentifyMessage.decode(List.of(text)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void ignoresAMessageWithTheKeyOfAnother() {
    IdentifyMessage message = claim(Identity.generate(), Optional.empty());
    assertThat(Judgement.of(message, identity.id(), LOOPBACK)).isEmpty();
  }

  @Test
  void ignoresARecordThatAnotherPeerHasSigned() {
    Identity other = Identity.generate();
    Bytes foreign = new PeerRecord(other.id(), 1, List.of(PRIVATE)).seal(other);
    PeerFacts facts =
        Judgement.of(claim(identity, Optional.of(foreign)), identity.id(), LOOPBACK).orElseThrow();
    assertThat(facts.signed()).isEqualTo(PeerFacts.Signature.NONE);
    assertThat(facts.addresses()).containsExactly(LOOPBACK, PRIVATE, PUBLIC);
  }

  @Test
  void prefersTheAddressesOfAValidRecord() {
    Bytes own = new PeerRecord(identity.id(), 1, List.of(PUBLIC)).seal(identity);
    PeerFacts facts =
        Judgement.of(claim(identity, Optional.of(own)), identity.id(), LOOPBACK).orElseThrow();
    assertThat(facts.signed()).isEqualTo(PeerFacts.Signature.VALID);
    assertThat(facts.addresses()).containsExactly(PUBLIC);
  }

  @Test
  void believesAddressesByWhereThePeerIs() {
    IdentifyMessage message = claim(identity, Optional.empty());
    assertThat(Judgement.of(message, identity.id(), PUBLIC).orElseThrow().addresses())
        .containsExactly(PUBLIC);
    assertThat(Judgement.of(message, identity.id(), PRIVATE).orElseThrow().addresses())
        .containsExactly(PRIVATE, PUBLIC);
  }

  @Test
  void keepsOurOwnMessageShort() throws Exception {
    List<Multiaddr> many =
        IntStream.rangeClosed(1, 500)
            .mapToObj(port -> Multiaddr.parse("/ip6/2600::1/tcp/" + port))
            .toList();
    SelfDescription self =
        new SelfDescription(
            identity, "pt/test", () -> Instant.EPOCH, () -> many, () -> Set.of("/a", "/b"));
    Bytes message = self.messageFor(PUBLIC);
    assertThat(message.size()).isLessThanOrEqualTo(SelfDescription.MAX_MESSAGE);
    IdentifyMessage read = IdentifyMessage.decode(List.of(message.toArray()));
    PeerFacts facts = Judgement.of(read, identity.id(), PUBLIC).orElseThrow();
    assertThat(facts.signed()).isEqualTo(PeerFacts.Signature.VALID);
    assertThat(facts.protocols()).containsExactlyInAnyOrder("/a", "/b");
    assertThat(facts.observed()).contains(PUBLIC);
  }

  private static IdentifyMessage claim(Identity key, Optional<Bytes> record) {
    return new IdentifyMessage(
        Optional.of(key.publicKey().encoded()),
        List.of(LOOPBACK, PRIVATE, PUBLIC),
        new TreeSet<>(),
        Optional.empty(),
        "",
        record);
  }
}
