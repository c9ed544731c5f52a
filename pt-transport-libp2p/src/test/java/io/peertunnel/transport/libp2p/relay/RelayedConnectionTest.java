package io.peertunnel.transport.libp2p.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.Background;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.secure.Role;
import io.peertunnel.transport.libp2p.secure.SecureSession;
import io.peertunnel.transport.libp2p.secure.Upgrade;
import io.peertunnel.transport.libp2p.secure.UpgradeListener;
import io.peertunnel.transport.libp2p.yamux.YamuxSession;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The whole way: two peers, the service between them, real multiplexers and real encryption.
@Timeout(120)
class RelayedConnectionTest {
  private static final int LARGE = 20 * 1024 * 1024;

  private final Background background = new Background();
  private final Identity relayIdentity = Identity.generate();
  private final Identity callerIdentity = Identity.generate();
  private final Identity targetIdentity = Identity.generate();
  private final BlockingQueue<Circuit> accepted = new LinkedBlockingQueue<>();
  private final RelayClient caller =
      new RelayClient(callerIdentity.id(), InstantSource.system(), accepted::add);
  private final RelayClient target =
      new RelayClient(targetIdentity.id(), InstantSource.system(), accepted::add);
  private final RelayService service =
      new RelayService(
          relayIdentity,
          RelayRules.defaults(),
          new RelayService.Surroundings(
              InstantSource.system(), List::of, (_, _) -> Optional.empty()));
  private CircuitRig callerLink;
  private CircuitRig targetLink;

  @BeforeEach
  void open() throws Exception {
    callerLink = new CircuitRig(relayIdentity.id(), callerIdentity.id());
    targetLink = new CircuitRig(relayIdentity.id(), targetIdentity.id());
    callerLink.far.served.put(RelayProtocols.HOP, service::hop);
    targetLink.far.served.put(RelayProtocols.HOP, service::hop);
    targetLink.near.served.put(RelayProtocols.STOP, target::stop);
  }

  @AfterEach
  void close() throws Exception {
    background.stop();
    service.close();
    callerLink.close();
    targetLink.close();
  }

  @Test
  void carriesOneEncryptedConnectionFromEndToEnd() throws Exception {
    Circuit circuit = dial();
    BareConnection there = new BareConnection(targetIdentity.id(), circuit.path());
    BareConnection back = new BareConnection(callerIdentity.id(), circuit.path());
    back.served.put("/echo", RelayedConnectionTest::echo);
    var answering =
        upgrade(accepted(), new Side(targetIdentity, Role.RESPONDER, callerIdentity.id(), back));
    var calling =
        upgrade(circuit, new Side(callerIdentity, Role.INITIATOR, targetIdentity.id(), there));
    assertThat(calling.get(60, TimeUnit.SECONDS)).isEmpty();
    assertThat(answering.get(60, TimeUnit.SECONDS)).isEmpty();
    byte[] content = new byte[LARGE];
    new Random(3).nextBytes(content);
    Stream stream = there.open("/echo");
    var writer = background.start("write", () -> write(stream, content));
    assertThat(Arrays.equals(stream.input().readNBytes(LARGE), content)).isTrue();
    assertThat(stream.input().read()).isEqualTo(-1);
    assertThat(writer.get()).isTrue();
    assertThat(service.counts().bytes()).isGreaterThan(2L * LARGE);
    there.close();
    there.ended.get(60, TimeUnit.SECONDS);
    back.ended.get(60, TimeUnit.SECONDS);
  }

  @Test
  void failsWhereTheRelayJoinsTheWrongPeers() throws Exception {
    Circuit circuit = dial();
    BareConnection there = new BareConnection(targetIdentity.id(), circuit.path());
    BareConnection back = new BareConnection(callerIdentity.id(), circuit.path());
    PeerId somebodyElse = Identity.generate().id();
    var answering =
        upgrade(accepted(), new Side(targetIdentity, Role.RESPONDER, callerIdentity.id(), back));
    var calling = upgrade(circuit, new Side(callerIdentity, Role.INITIATOR, somebodyElse, there));
    assertThat(calling.get(60, TimeUnit.SECONDS)).contains("handshake");
    assertThat(answering.get(60, TimeUnit.SECONDS)).isNotEmpty();
  }

  private Circuit dial() throws Exception {
    target.reserve(targetLink.near);
    return caller.dial(callerLink.near, targetIdentity.id());
  }

  private Circuit accepted() throws Exception {
    Circuit circuit = accepted.poll(60, TimeUnit.SECONDS);
    if (circuit == null) {
      throw new AssertionError("no circuit came");
    }
    assertThat(circuit.peer()).isEqualTo(callerIdentity.id());
    return circuit;
  }

  private record Side(Identity self, Role role, PeerId expected, BareConnection connection) {}

  /// Completes with why the upgrade failed, or with nothing.
  private static CompletableFuture<String> upgrade(Circuit circuit, Side side) throws Exception {
    CompletableFuture<String> result = new CompletableFuture<>();
    Upgrade upgrade = new Upgrade(side.self(), List.of(YamuxSession.PROTOCOL));
    Channel channel = CircuitRig.channel(circuit);
    UpgradeListener listener =
        new UpgradeListener() {
          @Override
          public void onSecured(ChannelPipeline pipeline, SecureSession session) {
            side.connection().attach(pipeline.channel(), side.role());
            result.complete("");
          }

          @Override
          public void onFailed(TunnelException cause) {
            result.complete(String.valueOf(cause.getMessage()));
          }
        };
    channel
        .eventLoop()
        .execute(
            () -> {
              upgrade.start(channel, side.role(), Optional.of(side.expected()), listener);
              channel.config().setAutoRead(true);
            });
    return result;
  }

  private static boolean write(Stream stream, byte[] content) throws IOException {
    stream.output().write(content);
    stream.output().close();
    return true;
  }

  private static void echo(Stream stream) throws TunnelException {
    try {
      stream.input().transferTo(stream.output());
      stream.output().close();
    } catch (IOException e) {
      throw new TunnelException("echo failed", e);
    }
  }
}
