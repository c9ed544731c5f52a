package io.peertunnel.transport.libp2p.negotiate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.negotiate.Negotiation.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NegotiationTest {
  private static final String HEADER = "132f6d756c746973747265616d2f312e302e300a";
  private static final String NOISE = "072f6e6f6973650a";
  private static final String TLS = "0b2f746c732f312e302e300a";
  private static final String NA = "036e610a";
  private static final String TUNNEL = "122f7065657274756e6e656c2f312e302e300a";

  @Test
  void initiatorFollowsThePublishedTrace() throws Exception {
    Negotiation initiator = Negotiation.initiator(List.of("/tls/1.0.0", "/noise"));
    assertThat(initiator.opening()).hasToString(HEADER + TLS);
    assertThat(initiator.receive(hex(HEADER))).isEqualTo(new Outcome.Pending(Bytes.empty()));
    assertThat(initiator.receive(hex(NA))).isEqualTo(new Outcome.Pending(Bytes.ofHex(NOISE)));
    assertThat(initiator.receive(hex(NOISE)))
        .isEqualTo(new Outcome.Agreed("/noise", Bytes.empty()));
  }

  @Test
  void responderFollowsThePublishedTrace() throws Exception {
    Negotiation responder = Negotiation.responder("/noise"::equals);
    assertThat(responder.opening()).hasToString(HEADER);
    assertThat(responder.receive(hex(HEADER + TLS)))
        .isEqualTo(new Outcome.Pending(Bytes.ofHex(NA)));
    assertThat(responder.receive(hex(NOISE)))
        .isEqualTo(new Outcome.Agreed("/noise", Bytes.ofHex(NOISE)));
  }

  @Test
  void lazyDataStaysInTheBufferOfTheResponder() throws Exception {
    Negotiation responder = Negotiation.responder("/peertunnel/1.0.0"::equals);
    ByteBuf in = hex(HEADER + TUNNEL + "44415441");
    assertThat(responder.receive(in))
        .isEqualTo(new Outcome.Agreed("/peertunnel/1.0.0", Bytes.ofHex(TUNNEL)));
    assertThat(in.toString(StandardCharsets.US_ASCII)).isEqualTo("DATA");
  }

  @Test
  void dataBehindTheEchoStaysInTheBufferOfTheLazyInitiator() throws Exception {
    Negotiation initiator = Negotiation.initiator(List.of("/peertunnel/1.0.0"));
    assertThat(initiator.opening()).hasToString(HEADER + TUNNEL);
    ByteBuf in = hex(HEADER + TUNNEL + "0100");
    assertThat(initiator.receive(in)).isInstanceOf(Outcome.Agreed.class);
    assertThat(in.readableBytes()).isEqualTo(2);
  }

  @Test
  void worksByteByByte() throws Exception {
    Negotiation responder = Negotiation.responder("/noise"::equals);
    byte[] bytes = HexFormat.of().parseHex(HEADER + TLS + NOISE);
    StringBuilder replies = new StringBuilder();
    Outcome last = new Outcome.Pending(Bytes.empty());
    for (byte next : bytes) {
      assertThat(last).isInstanceOf(Outcome.Pending.class);
      last = responder.receive(Unpooled.wrappedBuffer(new byte[] {next}));
      replies.append(last.reply());
    }
    assertThat(last).isInstanceOf(Outcome.Agreed.class);
    assertThat(replies).hasToString(NA + NOISE);
  }

  @Test
  void refusalOfEveryProposalEndsTheInitiator() throws Exception {
    Negotiation initiator = Negotiation.initiator(List.of("/noise"));
    assertThat(initiator.receive(hex(HEADER + NA))).isInstanceOf(Outcome.Refused.class);
  }

  @Test
  void listingGetsARefusalAndTheNextProposalIsHeard() throws Exception {
    Negotiation responder = Negotiation.responder("/noise"::equals);
    assertThat(responder.receive(hex(HEADER + "036c730a" + NOISE)))
        .isEqualTo(new Outcome.Agreed("/noise", Bytes.ofHex(NA + NOISE)));
  }

  @Test
  void lazyDataBehindARefusedProposalNeverReachesAnotherProtocol() {
    Negotiation responder = Negotiation.responder("/noise"::equals);
    assertThatThrownBy(() -> responder.receive(hex(HEADER + TUNNEL + NOISE)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void theSeventeenthProposalEndsTheResponder() throws Exception {
    Negotiation responder = Negotiation.responder("/noise"::equals);
    assertThat(responder.receive(hex(HEADER))).isInstanceOf(Outcome.Pending.class);
    for (int i = 0; i < 16; i++) {
      assertThat(responder.receive(message("/unknown/" + i)).reply()).hasToString(NA);
    }
    assertThatThrownBy(() -> responder.receive(message("/unknown/16")))
        .isInstanceOf(MalformedException.class)
        .hasMessageContaining("16 proposals");
  }

  @Test
  void initiatorMakesBetweenOneAndSixteenProposals() {
    List<String> tooMany = IntStream.range(0, 17).mapToObj(i -> "/p/" + i).toList();
    assertThatThrownBy(() -> Negotiation.initiator(tooMany))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Negotiation.initiator(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void initiatorRefusesAnAnswerItDidNotAskFor() {
    Negotiation initiator = Negotiation.initiator(List.of("/tls/1.0.0"));
    assertThatThrownBy(() -> initiator.receive(hex(HEADER + NOISE)))
        .isInstanceOf(MalformedException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00", // length 0
        "8108", // length 1025; its body need never arrive
        "8000", // not the shortest form of the length
        "ffffffffffffffffffff", // length without an end
        "062f6e6f697365", // no newline
        "132f6d756c746973747265616d2f322e302e300a", // /multistream/2.0.0
        HEADER + "032fff0a", // not UTF-8
        HEADER + "042f000a0a", // control characters
        HEADER + "082f6e6f690a73650a" // a newline within
      })
  void refusesMalformedMessages(String hex) {
    Negotiation responder = Negotiation.responder(_ -> true);
    assertThatThrownBy(() -> responder.receive(hex(hex))).isInstanceOf(MalformedException.class);
  }

  @Test
  void takesAMessageOfTheLargestSize() throws Exception {
    String protocol = "/" + "p".repeat(1022);
    Negotiation responder = Negotiation.responder(protocol::equals);
    assertThat(responder.receive(hex(HEADER))).isInstanceOf(Outcome.Pending.class);
    assertThat(responder.receive(message(protocol))).isInstanceOf(Outcome.Agreed.class);
  }

  private static ByteBuf hex(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
  }

  private static ByteBuf message(String protocol) {
    Bytes whole = Negotiation.initiator(List.of(protocol)).opening();
    return Unpooled.wrappedBuffer(whole.slice(HEADER.length() / 2, whole.size()).toArray());
  }
}
