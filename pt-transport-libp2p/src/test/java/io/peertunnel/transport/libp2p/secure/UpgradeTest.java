package io.peertunnel.transport.libp2p.secure;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identity.PeerCheck;
import io.peertunnel.transport.libp2p.identity.TestKeys;
import io.peertunnel.transport.libp2p.negotiate.Negotiation;
import io.peertunnel.transport.libp2p.negotiate.NegotiationHandler;
import io.peertunnel.transport.libp2p.noise.NoiseCredentials;
import io.peertunnel.transport.libp2p.noise.NoiseHandshakeHandler;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UpgradeTest {
  private static final String YAMUX = "/yamux/1.0.0";
  private static final List<String> MUXERS = List.of(YAMUX);

  @ParameterizedTest
  @CsvSource({"/noise,2147483647", "/tls/1.0.0,2147483647", "/noise,1", "/tls/1.0.0,1"})
  void bothEndsAgreeOnEverything(String security, int piece) {
    UpgradePair pair = new UpgradePair();
    pair.wire().inPiecesOf(piece);
    pair.start(a(security), b(security), Optional.of(TestKeys.b().id()));
    pair.wire().run();
    SecureSession near = pair.initiator().session();
    SecureSession far = pair.responder().session();
    assertThat(near.remote()).isEqualTo(TestKeys.b().id());
    assertThat(near.remoteKey()).isEqualTo(TestKeys.b().publicKey().encoded());
    assertThat(far.remote()).isEqualTo(TestKeys.a().id());
    assertThat(near.security()).isEqualTo(security).isEqualTo(far.security());
    assertThat(near.muxer()).isEqualTo(YAMUX).isEqualTo(far.muxer());
    assertThat(near.channelBinding()).isEqualTo(far.channelBinding());
    assertThat(near.channelBinding().size()).isEqualTo(32);
    finish(pair);
  }

  @Test
  void channelBindingsDifferFromConnectionToConnection() {
    for (String security : List.of(Upgrade.NOISE, Upgrade.TLS)) {
      Upgrade a = a(security);
      Upgrade b = b(security);
      UpgradePair one = UpgradePair.connect(a, b);
      UpgradePair other = UpgradePair.connect(a, b);
      assertThat(one.initiator().session().channelBinding())
          .isNotEqualTo(other.initiator().session().channelBinding());
      finish(one);
      finish(other);
    }
  }

  @Test
  void tlsIsPreferredAndNoiseServesWhoKnowsOnlyThat() {
    Upgrade both = new Upgrade(TestKeys.a(), MUXERS);
    UpgradePair equals = UpgradePair.connect(both, new Upgrade(TestKeys.b(), MUXERS));
    assertThat(equals.initiator().session().security()).isEqualTo(Upgrade.TLS);
    UpgradePair noise = UpgradePair.connect(both, b(Upgrade.NOISE));
    assertThat(noise.initiator().session().security()).isEqualTo(Upgrade.NOISE);
    finish(equals);
    finish(noise);
  }

  @ParameterizedTest
  @ValueSource(strings = {Upgrade.NOISE, Upgrade.TLS})
  void theHandshakeDoesNotWaitForTheProposalToBeTaken(String security) {
    UpgradePair pair = new UpgradePair();
    pair.start(a(security), b(security), Optional.of(TestKeys.b().id()));
    EmbeddedChannel dialling = pair.wire().initiator();
    dialling.runPendingTasks();
    ByteBuf sent = Unpooled.buffer();
    for (ByteBuf next = dialling.readOutbound(); next != null; next = dialling.readOutbound()) {
      sent.writeBytes(next);
      next.release();
    }
    String proposal =
        "\u0013/multistream/1.0.0\n" + (char) (security.length() + 1) + security + "\n";
    assertThat(sent.readCharSequence(proposal.length(), StandardCharsets.US_ASCII))
        .hasToString(proposal);
    assertThat(sent.readableBytes()).isPositive();
    finish(pair);
  }

  @Test
  void aPeerThatTakesAnotherHandshakeIsAskedWhenItIsDialledAgain() {
    Upgrade both = new Upgrade(TestKeys.a(), MUXERS);
    UpgradePair wrong = new UpgradePair();
    wrong.start(both, b(Upgrade.NOISE), Optional.of(TestKeys.b().id()));
    wrong.wire().run();
    assertThat(wrong.initiator().failure()).isInstanceOf(GuessRefusedException.class);
    UpgradePair again = new UpgradePair();
    again.start(both, b(Upgrade.NOISE), Optional.of(TestKeys.b().id()));
    again.wire().run();
    assertThat(again.initiator().session().security()).isEqualTo(Upgrade.NOISE);
    finish(wrong);
    finish(again);
  }

  @ParameterizedTest
  @ValueSource(strings = {Upgrade.NOISE, Upgrade.TLS})
  void plaintextThatFollowsTheHandshakeReachesTheMultiplexer(String security) {
    UpgradePair pair = new UpgradePair();
    Received received = new Received();
    pair.responder().add(received);
    pair.initiator().add(new Greeter());
    pair.start(a(security), b(security), Optional.empty());
    pair.wire().run();
    assertThat(received.text).hasToString("hello");
    finish(pair);
  }

  @ParameterizedTest
  @ValueSource(strings = {Upgrade.NOISE, Upgrade.TLS})
  void afterTheUpgradeBytesGoBothWays(String security) {
    UpgradePair pair = UpgradePair.connect(a(security), b(security));
    byte[] data = new byte[100_000];
    pair.wire().initiator().writeOutbound(Unpooled.copiedBuffer(data));
    pair.wire().responder().writeOutbound(Unpooled.copiedBuffer(data));
    pair.wire().run();
    assertThat(received(pair.wire().responder())).isEqualTo(data.length);
    assertThat(received(pair.wire().initiator())).isEqualTo(data.length);
    pair.wire().finish();
  }

  @ParameterizedTest
  @ValueSource(strings = {Upgrade.NOISE, Upgrade.TLS})
  void anotherPeerThanDialledIsRefusedAndBothAreNamed(String security) {
    UpgradePair pair = new UpgradePair();
    pair.start(a(security), b(security), Optional.of(TestKeys.ofSeed("66".repeat(32)).id()));
    pair.wire().run();
    assertThat(pair.initiator().failure())
        .isNotInstanceOf(GuessRefusedException.class)
        .hasMessageContaining(
            "expected peer "
                + TestKeys.ofSeed("66".repeat(32)).id()
                + ", found "
                + TestKeys.b().id());
    assertThat(pair.responder().failure()).hasMessageContaining("handshake failed");
    assertClosed(pair);
  }

  @ParameterizedTest
  @ValueSource(strings = {Upgrade.NOISE, Upgrade.TLS})
  void ourselvesAreRefused(String security) {
    UpgradePair pair = UpgradePair.connect(a(security), a(security));
    assertThat(pair.initiator().failure()).hasMessageContaining("ourselves");
    assertThat(pair.responder().isSecured()).isFalse();
    assertClosed(pair);
  }

  @Test
  void noCommonSecurityFails() {
    UpgradePair pair = UpgradePair.connect(a(Upgrade.TLS), b(Upgrade.NOISE));
    assertThat(pair.initiator().failure())
        .hasMessageContaining("no secure channel was agreed upon")
        .hasMessageContaining("none of the protocols");
    assertThat(pair.responder().failure()).hasMessageContaining("closed the connection");
    assertClosed(pair);
  }

  @ParameterizedTest
  @ValueSource(strings = {Upgrade.NOISE, Upgrade.TLS})
  void noCommonMultiplexerFails(String security) {
    Upgrade other = new Upgrade(TestKeys.b(), List.of("/mplex/6.7.0"), List.of(security));
    UpgradePair pair = UpgradePair.connect(a(security), other);
    assertThat(pair.initiator().failure()).hasMessageContaining("no multiplexer was agreed upon");
    assertThat(pair.responder().isFailed()).isTrue();
    assertClosed(pair);
  }

  @Test
  void anInitiatorThatTellsNoMultiplexerIsAskedByMultistream() {
    ChannelPair wire = new ChannelPair();
    UpgradePair.End responder = new UpgradePair.End();
    b(Upgrade.NOISE).start(wire.responder(), Role.RESPONDER, Optional.empty(), responder);
    NoiseCredentials silent = NoiseCredentials.generate(TestKeys.a(), List.of());
    PeerCheck check = PeerCheck.anyoneBut(TestKeys.a().id());
    List<String> agreed = new ArrayList<>();
    wire.initiator()
        .pipeline()
        .addLast(
            negotiation(
                Upgrade.NOISE,
                wire.initiator(),
                NoiseHandshakeHandler.initiator(
                    silent,
                    check,
                    _ ->
                        wire.initiator()
                            .pipeline()
                            .addLast(
                                new NegotiationHandler(
                                    Negotiation.initiator(MUXERS), agreed::add)))));
    wire.run();
    assertThat(agreed).containsExactly(YAMUX);
    assertThat(responder.session().muxer()).isEqualTo(YAMUX);
    wire.finish();
  }

  @Test
  void silenceFailsAfterFifteenSeconds() {
    for (Role role : Role.values()) {
      EmbeddedChannel channel = new EmbeddedChannel();
      channel.freezeTime();
      UpgradePair.End end = new UpgradePair.End();
      a(Upgrade.NOISE).start(channel, role, Optional.empty(), end);
      channel.advanceTimeBy(14_999, TimeUnit.MILLISECONDS);
      channel.runScheduledPendingTasks();
      assertThat(end.isFailed()).isFalse();
      channel.advanceTimeBy(1, TimeUnit.MILLISECONDS);
      channel.runScheduledPendingTasks();
      assertThat(end.failure()).hasMessageContaining("no answer within 15 s");
      assertThat(channel.isOpen()).isFalse();
      channel.finishAndReleaseAll();
    }
  }

  @Test
  void slowBytesDoNotProlongTheDeadline() {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.freezeTime();
    UpgradePair.End end = new UpgradePair.End();
    a(Upgrade.NOISE).start(channel, Role.RESPONDER, Optional.empty(), end);
    byte[] header = Negotiation.responder(_ -> true).opening().toArray();
    for (int second = 0; second < 15; second++) {
      assertThat(end.isFailed()).isFalse();
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {header[second]}));
      channel.advanceTimeBy(1, TimeUnit.SECONDS);
      channel.runScheduledPendingTasks();
    }
    assertThat(end.failure()).hasMessageContaining("no answer within 15 s");
    channel.finishAndReleaseAll();
  }

  @Test
  void theEndOfTheChannelFailsTheUpgradeOnce() {
    EmbeddedChannel channel = new EmbeddedChannel();
    UpgradePair.End end = new UpgradePair.End();
    a(Upgrade.NOISE).start(channel, Role.INITIATOR, Optional.empty(), end);
    channel.close().syncUninterruptibly();
    assertThat(end.failure()).hasMessageContaining("closed the connection");
    channel.finishAndReleaseAll();
  }

  @ParameterizedTest
  @ValueSource(strings = {Upgrade.NOISE, Upgrade.TLS})
  void garbageAfterTheAgreementFails(String security) {
    EmbeddedChannel channel = new EmbeddedChannel();
    UpgradePair.End end = new UpgradePair.End();
    b(security).start(channel, Role.RESPONDER, Optional.empty(), end);
    channel.writeInbound(
        Unpooled.wrappedBuffer(Negotiation.initiator(List.of(security)).opening().buffer()));
    byte[] garbage = new byte[65_535];
    new java.util.Random(7).nextBytes(garbage);
    channel.writeInbound(Unpooled.wrappedBuffer(garbage));
    assertThat(end.failure()).hasMessageContaining("handshake failed");
    assertThat(channel.isOpen()).isFalse();
    channel.finishAndReleaseAll();
  }

  @ParameterizedTest
  @CsvSource({"/noise,0", "/noise,1", "/tls/1.0.0,0", "/tls/1.0.0,1"})
  void aFlippedBitAnywhereNeverLetsPlaintextThrough(String security, int direction) {
    for (int target = 30; target < 900; target += 83) {
      UpgradePair pair = new UpgradePair();
      Received atInitiator = new Received();
      Received atResponder = new Received();
      pair.initiator().add(atInitiator);
      pair.responder().add(atResponder);
      Flip flip = new Flip(target);
      if (direction == 0) {
        pair.wire().bendToInitiator(flip::apply);
      } else {
        pair.wire().bendToResponder(flip::apply);
      }
      pair.start(a(security), b(security), Optional.empty());
      pair.wire().run();
      boolean bothSecured = pair.initiator().isSecured() && pair.responder().isSecured();
      if (flip.done.get() > 0 && bothSecured) {
        // Only the record header's version bytes of TLS are not authenticated.
        assertThat(security).as("byte %d", target).isEqualTo(Upgrade.TLS);
        assertThat(pair.initiator().session().channelBinding())
            .isEqualTo(pair.responder().session().channelBinding());
      }
      assertThat(atInitiator.text).isEmpty();
      assertThat(atResponder.text).isEmpty();
      pair.wire().finish();
    }
  }

  @Test
  void preparingMakesNothingTwice() {
    Upgrade upgrade = new Upgrade(TestKeys.a(), MUXERS);
    upgrade.prepare();
    upgrade.prepare();
    UpgradePair pair = UpgradePair.connect(upgrade, new Upgrade(TestKeys.b(), MUXERS));
    assertThat(pair.responder().session().remote()).isEqualTo(TestKeys.a().id());
    finish(pair);
  }

  private static NegotiationHandler negotiation(
      String protocol, EmbeddedChannel channel, io.netty.channel.ChannelHandler next) {
    return new NegotiationHandler(
        Negotiation.initiator(List.of(protocol)), _ -> channel.pipeline().addLast(next));
  }

  private static Upgrade a(String security) {
    return new Upgrade(TestKeys.a(), MUXERS, List.of(security));
  }

  private static Upgrade b(String security) {
    return new Upgrade(TestKeys.b(), MUXERS, List.of(security));
  }

  private static void assertClosed(UpgradePair pair) {
    assertThat(pair.wire().initiator().isOpen()).isFalse();
    assertThat(pair.wire().responder().isOpen()).isFalse();
    finish(pair);
  }

  private static void finish(UpgradePair pair) {
    assertThat(pair.wire().initiator().<ByteBuf>readInbound()).isNull();
    assertThat(pair.wire().responder().<ByteBuf>readInbound()).isNull();
    pair.wire().finish();
  }

  private static int received(EmbeddedChannel channel) {
    int size = 0;
    ByteBuf next = channel.readInbound();
    while (next != null) {
      size += next.readableBytes();
      next.release();
      next = channel.readInbound();
    }
    return size;
  }

  /// Flips one bit of the byte at a distance from the start of one direction.
  private static final class Flip {
    private final AtomicInteger done = new AtomicInteger();
    private final int target;
    private int seen;

    Flip(int target) {
      this.target = target;
    }

    ByteBuf apply(ByteBuf bytes) {
      int offset = target - seen;
      seen += bytes.readableBytes();
      if (offset >= 0 && target < seen) {
        ByteBuf bent = Unpooled.copiedBuffer(bytes);
        bytes.release();
        done.incrementAndGet();
        return bent.setByte(offset, bent.getByte(offset) ^ 1);
      }
      return bytes;
    }
  }

  private static final class Received extends ChannelInboundHandlerAdapter {
    private final StringBuilder text = new StringBuilder();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      text.append(bytes.toString(StandardCharsets.US_ASCII));
      bytes.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      assertThat(cause).isInstanceOf(TunnelException.class);
    }
  }

  private static final class Greeter extends ChannelInboundHandlerAdapter {
    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      ctx.writeAndFlush(Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII))
          .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    }
  }
}
