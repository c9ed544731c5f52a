package io.peertunnel.transport.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelInboundHandlerAdapter;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.Background;
import io.peertunnel.spi.testing.FakePeers;
import io.peertunnel.transport.libp2p.dcutr.Rendezvous;
import io.peertunnel.transport.libp2p.dial.Attempt;
import io.peertunnel.transport.libp2p.net.Admission;
import io.peertunnel.transport.libp2p.net.EventLoops;
import io.peertunnel.transport.libp2p.net.Listeners;
import io.peertunnel.transport.libp2p.net.PortSharing;
import io.peertunnel.transport.libp2p.net.TcpCongestion;
import io.peertunnel.transport.libp2p.net.TcpDialer;
import io.peertunnel.transport.libp2p.secure.Role;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DrillTest {
  private static final PeerId PEER = FakePeers.id("peer");

  /// A TCP address would be dialled past [Attempt], for real.
  private static final List<Multiaddr> ADDRESSES =
      List.of(
          Multiaddr.parse("/ip4/192.0.2.1/udp/4001/quic-v1"),
          Multiaddr.parse("/ip4/192.0.2.2/udp/4001/quic-v1"),
          Multiaddr.parse("/ip4/192.0.2.2/udp/4002/quic-v1"));

  private final Background background = new Background();
  private final ConnectionTable table = new ConnectionTable(FakePeers.id("self"));
  private final Punches punches = new Punches();
  private final Queue<Multiaddr> dialled = new ConcurrentLinkedQueue<>();

  private EventLoops loops;
  private Listeners listeners;

  @BeforeEach
  void start() throws Exception {
    loops = EventLoops.start(EventLoops.Kind.NIO, TcpCongestion.Choice.SYSTEM);
    listeners =
        Listeners.open(List.of(), loops, PortSharing.NONE, new ChannelInboundHandlerAdapter());
  }

  @AfterEach
  void stop() throws Exception {
    background.stop();
    loops.stop(1000);
  }

  @Test
  void dialsAllAddressesAtOnceAndWaitsForAll() {
    CountDownLatch together = new CountDownLatch(ADDRESSES.size());
    drill(
            (_, step, _) -> {
              dialled.add(step.address());
              together.countDown();
              together.await(30, TimeUnit.SECONDS);
              throw new TunnelException("nobody is there");
            })
        .dial(PEER, ADDRESSES);
    assertThat(together.getCount()).isZero();
    assertThat(dialled).containsExactlyInAnyOrderElementsOf(ADDRESSES);
  }

  @Test
  void givesAllUpWhenItIsInterrupted() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(ADDRESSES.size());
    Drill drill =
        drill(
            (_, step, _) -> {
              dialled.add(step.address());
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
              throw new TunnelException("it goes on");
            });
    var dialling =
        background.start(
            "dial",
            () -> {
              drill.dial(PEER, ADDRESSES);
              return Thread.currentThread().isInterrupted();
            });
    Await.until("all are dialled", () -> dialled.size() == ADDRESSES.size());
    dialling.interruptWhenBlocked();
    assertThat(dialling.get()).isTrue();
    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void isOverAtOnceWhereThereIsNothingToDial() throws Exception {
    Drill drill =
        drill(
            (_, step, _) -> {
              dialled.add(step.address());
              throw new TunnelException("nobody is there");
            });
    drill.run(
        PEER, new Rendezvous(List.of(), ADDRESSES, Duration.ZERO), Role.INITIATOR, Duration.ZERO);
    assertThat(dialled).isEmpty();
  }

  private Drill drill(Attempt attempt) {
    TcpAttempt tcp =
        new TcpAttempt(
            new TcpDialer(loops, listeners, PortSharing.NONE), new Admission(10, new Random(1)));
    Establishment establishment =
        new Establishment(
            FakePeers.id("self"),
            new Establishment.Wire(
                (_, _, _, listener) -> listener.onFailed(new TunnelException("none is wanted")),
                (_, _, _) -> {
                  throw new IllegalStateException("none is wanted");
                }),
            new Libp2pConnection.Parts(new Served(1), new HostEvents(), _ -> {}, _ -> {}),
            table,
            _ -> {});
    return new Drill(
        table,
        new Drill.Ways(attempt, tcp, new Securing(establishment), Optional.empty()),
        punches);
  }
}
