package io.peertunnel.transport.libp2p.dcutr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.FakeConnection;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import io.peertunnel.spi.wire.Delimited;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CoordinationTest {
  private static final List<Multiaddr> OURS =
      List.of(Multiaddr.parse("/ip4/8.8.8.8/udp/4001/quic-v1"));
  private static final List<Multiaddr> THEIRS =
      List.of(Multiaddr.parse("/ip4/8.8.4.4/udp/4001/quic-v1"));

  private final FakeNetwork network = new FakeNetwork();
  private final FakeHost reached = network.host("reached");
  private final FakeHost dialler = network.host("dialler");
  private final CompletableFuture<Rendezvous> answered = new CompletableFuture<>();
  private final List<Multiaddr> heard = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void tellsBothSidesWhereTheOtherIs() throws Exception {
    serve();
    Rendezvous opened = new Coordination(() -> OURS).open(relayed().open(Coordination.PROTOCOL));
    assertThat(heard).isEqualTo(OURS);
    assertThat(opened.addresses()).isEqualTo(THEIRS);
    assertThat(opened.pause()).isBetween(Duration.ZERO, Duration.ofSeconds(5));
    assertThat(answered.get(10, TimeUnit.SECONDS))
        .isEqualTo(new Rendezvous(OURS, THEIRS, Duration.ZERO));
  }

  @Test
  void refusesOverADirectConnection() throws Exception {
    serve();
    Stream stream = reached.connect(dialler.info()).open(Coordination.PROTOCOL);
    assertThatThrownBy(() -> ask(stream)).isInstanceOf(StreamResetException.class);
    assertThat(answered).isNotDone();
  }

  private static void ask(Stream stream) throws Exception {
    Delimited.write(stream.output(), HolePunchMessage.connect(OURS).encode());
    var _ = stream.input().read();
  }

  @Test
  void refusesToBeginWithTheEnd() throws Exception {
    serve();
    Stream stream = relayed().open(Coordination.PROTOCOL);
    Delimited.write(stream.output(), HolePunchMessage.sync().encode());
    assertThatThrownBy(() -> stream.input().read()).isInstanceOf(StreamResetException.class);
    assertThat(answered).isNotDone();
  }

  @Test
  void givesUpWhenTheOtherLeaves() throws Exception {
    dialler.serve(Coordination.PROTOCOL, Stream::close);
    Stream stream = relayed().open(Coordination.PROTOCOL);
    assertThatThrownBy(() -> new Coordination(() -> OURS).open(stream))
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("ended");
  }

  @Test
  void refusesAMessageThatIsTooLong() throws Exception {
    serve();
    Stream stream = relayed().open(Coordination.PROTOCOL);
    stream.output().write(new byte[] {(byte) 0x81, 0x20});
    stream.output().flush();
    assertThatThrownBy(() -> stream.input().read()).isInstanceOf(StreamResetException.class);
  }

  /// security.md section 4, row 56: the end that never comes.
  @Test
  void givesUpOnWhoNeverSaysNow() throws Exception {
    serve(Duration.ofMillis(100));
    Stream stream = relayed().open(Coordination.PROTOCOL);
    Delimited.write(stream.output(), HolePunchMessage.connect(OURS).encode());
    assertThat(Delimited.read(stream.input(), HolePunchMessage.MAX_SIZE)).isPresent();
    assertThatThrownBy(() -> stream.input().read()).isInstanceOf(StreamResetException.class);
    assertThat(answered).isNotDone();
  }

  /// security.md section 4, row 56: a round trip of ten minutes.
  @Test
  void waitsForHalfOfARoundTripWithinReason() {
    assertThat(Coordination.pauseAfter(Duration.ofMillis(80))).isEqualTo(Duration.ofMillis(40));
    assertThat(Coordination.pauseAfter(Duration.ofMinutes(10))).isEqualTo(Duration.ofSeconds(5));
  }

  private void serve() {
    serve(Duration.ofSeconds(60));
  }

  private void serve(Duration limit) {
    Coordination theirs = new Coordination(() -> THEIRS, limit);
    dialler.serve(
        Coordination.PROTOCOL, stream -> answered.complete(theirs.answer(stream, heard::addAll)));
  }

  private FakeConnection relayed() throws Exception {
    FakeConnection connection = (FakeConnection) reached.connect(dialler.info());
    ConnectionPath path =
        new ConnectionPath(
            ConnectionPath.Kind.RELAY,
            "tcp",
            Multiaddr.parse("/ip4/9.9.9.9/tcp/4001"),
            Optional.empty(),
            Optional.empty());
    connection.moveTo(path);
    connection.peer().moveTo(path);
    return connection;
  }
}
