package io.peertunnel.tests.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.wire.Delimited;
import io.peertunnel.transport.libp2p.relay.RelayProtocols;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// The shipped `pt node` as the relay of many, among them such as mean no good; they come by TCP,
/// then by QUIC. With larger numbers, and figures: [RelayFigures].
///
/// security.md section 4, rows 50 and 54, and what floods a relay.
@Timeout(180)
@ParameterizedClass
@ValueSource(strings = {"tcp", "quic"})
class RelayLoadIT {
  private static final int PEERS = 160;
  private static final int CIRCUITS = 40;
  private static final long BYTES = 2_000_000;
  private static final long STALLED_BYTES = 4_000_000;
  private static final long MOST_RESIDENT = 256L << 20;
  private static final int PER_PEER = 16;
  private static final int FLOOD = 300;

  @Parameter private String transport = "";
  private @TempDir Path temporary;
  private RelayNode node;
  private Crowd crowd;

  @BeforeEach
  void start() throws Exception {
    node = RelayNode.start(temporary.resolve("node"), transport);
    crowd = new Crowd(node.info());
  }

  @AfterEach
  void stop() {
    crowd.close();
    node.close();
  }

  @Test
  void goodCircuitsGoOnAmongHostileClients() throws Exception {
    List<LightPeer> peers = crowd.connect(PEERS);
    crowd.reserve(peers);
    Traffic traffic = new Traffic(crowd.join(peers, CIRCUITS));
    traffic.allow(BYTES);
    Stalled stalled = stalled(peers.subList(2 * CIRCUITS, PEERS));
    refusesWhatItMust(peers.getFirst());
    boundsCircuitsThatNobodyAnswers();
    bearsFloods();
    traffic.awaitReceived(CIRCUITS * BYTES);
    stalled.traffic().requireHeldBack(STALLED_BYTES);
    traffic.allow(BYTES);
    traffic.awaitReceived(2 * CIRCUITS * BYTES);
    traffic.finish();
    assertThat(peers).allMatch(LightPeer::isOpen);
    Traffic fresh = new Traffic(crowd.join(peers, 1));
    fresh.allow(BYTES);
    fresh.awaitReceived(BYTES);
    fresh.finish();
    assertThat(node.cost().most()).isLessThan(MOST_RESIDENT);
    stalled.traffic().resume();
    stalled.traffic().awaitReceived(stalled.circuits() * STALLED_BYTES);
    stalled.traffic().finish();
  }

  private record Stalled(Traffic traffic, int circuits) {}

  /// Receivers that do not read hold a window each, and nobody up.
  private Stalled stalled(List<LightPeer> peers) throws Exception {
    int circuits = peers.size() / 2;
    Traffic traffic = new Traffic(crowd.join(peers, circuits));
    traffic.stall();
    traffic.allow(STALLED_BYTES);
    return new Stalled(traffic, circuits);
  }

  private void refusesWhatItMust(LightPeer reserved) throws Exception {
    LightPeer odd = crowd.connect();
    assertThat(Hop.ask(odd, Hop.connect(odd.id()))).isEqualTo(Hop.PERMISSION_DENIED);
    assertThat(Hop.ask(odd, Hop.connect(node.info().id()))).isEqualTo(Hop.PERMISSION_DENIED);
    assertThat(Hop.ask(odd, Hop.connect(crowd.connect().id()))).isEqualTo(Hop.NO_RESERVATION);
    assertThat(Hop.ask(odd, Hop.CONNECT)).isEqualTo(Hop.MALFORMED_MESSAGE);
    assertThat(Hop.ask(odd, Hop.STATUS)).isEqualTo(Hop.UNEXPECTED_MESSAGE);
    assertThat(Hop.ask(odd, new byte[0])).isEqualTo(Hop.MALFORMED_MESSAGE);
    assertThat(Hop.ask(odd, noise(200))).isEqualTo(Hop.MALFORMED_MESSAGE);
    assertThat(Hop.ask(odd, new byte[4097])).isEqualTo(Hop.MALFORMED_MESSAGE);
    odd.serve(RelayProtocols.STOP, RelayLoadIT::answerOddly);
    assertThat(Hop.ask(odd, Hop.RESERVE)).isEqualTo(Hop.OK);
    assertThat(Hop.ask(reserved, Hop.connect(odd.id()))).isEqualTo(Hop.CONNECTION_FAILED);
    LightPeer mute = crowd.connect();
    assertThat(Hop.ask(mute, Hop.RESERVE)).isEqualTo(Hop.OK);
    mute.close();
    assertThatThrownBy(() -> Hop.ask(mute, Hop.RESERVE)).isInstanceOf(IOException.class);
  }

  /// Half of a circuit counts as one: to the caller, and to the target that never answers.
  private void boundsCircuitsThatNobodyAnswers() throws Exception {
    CountDownLatch asked = new CountDownLatch(PER_PEER);
    CountDownLatch over = new CountDownLatch(1);
    LightPeer silent = crowd.connect();
    silent.serve(
        RelayProtocols.STOP,
        _ -> {
          asked.countDown();
          over.await();
        });
    assertThat(Hop.ask(silent, Hop.RESERVE)).isEqualTo(Hop.OK);
    LightPeer one = crowd.connect();
    LightPeer other = crowd.connect();
    List<Stream> waiting = new ArrayList<>();
    for (int i = 0; i < PER_PEER; i++) {
      waiting.add(Hop.say(i % 2 == 0 ? one : other, Hop.connect(silent.id())));
    }
    assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
    LightPeer late = crowd.connect();
    int first = Hop.ask(late, Hop.connect(silent.id()));
    assertThat(first).isEqualTo(Hop.RESOURCE_LIMIT_EXCEEDED);
    over.countDown();
    silent.close();
    for (Stream stream : waiting) {
      assertThat(Hop.status(stream)).isEqualTo(Hop.CONNECTION_FAILED);
    }
  }

  /// Whoever asks too often loses the streams, and later may ask again.
  private void bearsFloods() throws Exception {
    LightPeer reserving = crowd.connect();
    LightPeer calling = crowd.connect();
    LightPeer silent = crowd.connect();
    List<Stream> open = new ArrayList<>();
    for (int i = 0; i < FLOOD; i++) {
      open.add(silent.open(RelayProtocols.HOP));
    }
    assertThat(answers(reserving, Hop.RESERVE)).isBetween(1, FLOOD / 2);
    assertThat(answers(calling, Hop.connect(silent.id()))).isBetween(1, FLOOD / 2);
    open.forEach(stream -> stream.reset(0));
    assertThat(List.of(reserving, calling, silent)).allMatch(LightPeer::isOpen);
  }

  private static int answers(LightPeer peer, byte[] message) throws Exception {
    int answers = 0;
    for (int i = 0; i < FLOOD; i++) {
      try {
        var _ = Hop.ask(peer, message);
        answers++;
      } catch (StreamResetException e) {
        // It was one too many.
      }
    }
    return answers;
  }

  private static void answerOddly(Stream stream) throws TunnelException {
    try {
      var _ = Delimited.read(stream.input(), 4096);
      Delimited.write(stream.output(), noise(100));
    } catch (IOException e) {
      throw new TunnelException("odd", e);
    }
  }

  private static byte[] noise(int length) {
    byte[] noise = new byte[length];
    new Random(length).nextBytes(noise);
    return noise;
  }
}
