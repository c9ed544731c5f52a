package io.peertunnel.transport.libp2p;

import io.netty.channel.Channel;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.dcutr.Rendezvous;
import io.peertunnel.transport.libp2p.dial.Attempt;
import io.peertunnel.transport.libp2p.dial.DialPlan;
import io.peertunnel.transport.libp2p.dial.Route;
import io.peertunnel.transport.libp2p.secure.Role;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Dials a peer at the same moment as it dials us, so that the NATs between let each other's
/// packets in. Blocking code, thread-safe.
///
/// By QUIC the one who begins the handshake dials, and the other sends noise, which opens its own
/// NAT; a moment later it dials as well: behind a NAT that gives each destination another port,
/// only what it sends itself can come through. By TCP both connect from their listening ports, and
/// whoever dialled through the relay begins the handshake, whichever connection came about. Each
/// side keeps its one connecting socket to the end: a NAT that has seen its first packet drops
/// those of another socket with the same ports as part of no connection.
final class Drill {
  private static final System.Logger LOG = System.getLogger(Drill.class.getName());

  /// How long one agreement is worth, as in go-libp2p.
  private static final Duration LENGTH = Duration.ofSeconds(5);

  private static final Duration PAUSE = Duration.ofMillis(20);
  private static final Duration HEAD_START = Duration.ofMillis(400);
  private static final Duration CROSS_DIAL = Duration.ofMillis(150);
  private static final int MAX_QUIC_DIALS = 4;
  private static final Duration QUIC_DIAL_STAGGER = Duration.ofMillis(250);

  private final ConnectionTable table;
  private final Ways ways;
  private final Punches punches;

  /// Creates a drill.
  Drill(ConnectionTable table, Ways ways, Punches punches) {
    this.table = table;
    this.ways = ways;
    this.punches = punches;
  }

  /// How to connect.
  ///
  /// @param attempt dials one address
  /// @param quic empty where there is no QUIC
  record Ways(Attempt attempt, TcpAttempt tcp, Securing securing, Optional<QuicPaths> quic) {}

  /// Says that who comes from these addresses until the registration is closed is `peer`, and that
  /// we begin the handshake: for the time of a [#run] as [Role#INITIATOR], and from before the
  /// other side knows of it.
  Registration expect(PeerId peer, List<Multiaddr> addresses) {
    return punches.expect(
        peer,
        addresses.stream().flatMap(address -> address.ip().stream()).collect(Collectors.toSet()));
  }

  /// Dials all addresses at once, until there is a direct connection, or the time is over.
  ///
  /// @param role our side of the handshakes
  /// @param yield how much later TCP begins here than agreed
  void run(PeerId peer, Rendezvous agreed, Role role, Duration yield) throws InterruptedException {
    long end = System.nanoTime() + LENGTH.toNanos();
    List<Thread> threads = new ArrayList<>();
    List<Multiaddr> addresses = agreed.addresses();
    Duration tcpAfter = agreed.isForQuic() ? HEAD_START.plus(yield) : yield;
    try {
      for (Multiaddr address : addresses) {
        Bore bore = new Bore(peer, address, role, end);
        threads.add(Thread.ofVirtual().name("punch " + address).start(() -> bore(bore, tcpAfter)));
      }
      table.awaitDirect(peer, addresses.isEmpty() ? Duration.ZERO : LENGTH);
    } finally {
      threads.forEach(Thread::interrupt);
    }
  }

  /// Dials addresses like any other, all at once, and waits for that. TCP leaves from ports that
  /// the system chooses: what becomes of it leaves no trace in the NATs that a later [#run] could
  /// stumble over.
  void dial(PeerId peer, List<Multiaddr> addresses) {
    List<Thread> threads = new ArrayList<>();
    for (Multiaddr address : addresses) {
      Bore bore = new Bore(peer, address, Role.INITIATOR, System.nanoTime() + LENGTH.toNanos());
      threads.add(
          Thread.ofVirtual().name("dial " + address).start(() -> guarded(bore, () -> fresh(bore))));
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      threads.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
  }

  private record Bore(PeerId peer, Multiaddr address, Role role, long end) {
    Duration left() {
      return Duration.ofNanos(Math.max(1, end - System.nanoTime()));
    }
  }

  private interface Work {
    void run() throws TunnelException, InterruptedException;
  }

  private void bore(Bore bore, Duration tcpAfter) {
    Optional<InetSocketAddress> tcp = bore.address().tcpSocket();
    if (tcp.isPresent()) {
      guarded(
          bore,
          () -> {
            Thread.sleep(tcpAfter);
            overTcp(bore, tcp.get());
          });
    } else {
      bore.address().quicSocket().ifPresent(socket -> guarded(bore, () -> overQuic(bore, socket)));
    }
  }

  private static void guarded(Bore bore, Work work) {
    try {
      work.run();
    } catch (TunnelException e) {
      LOG.log(System.Logger.Level.DEBUG, () -> bore.address() + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void overTcp(Bore bore, InetSocketAddress socket) throws InterruptedException {
    while (System.nanoTime() < bore.end()) {
      try {
        secure(bore, ways.tcp().punch(socket, bore.left()));
        return;
      } catch (TunnelException e) {
        LOG.log(System.Logger.Level.TRACE, () -> bore.address() + ": " + e.getMessage());
        Thread.sleep(PAUSE);
      }
    }
  }

  private void overQuic(Bore bore, InetSocketAddress socket)
      throws TunnelException, InterruptedException {
    if (ways.quic().isEmpty()) {
      return;
    }
    if (bore.role() == Role.RESPONDER) {
      Thread.ofVirtual()
          .name("cross dial " + bore.address())
          .start(() -> guarded(bore, () -> cross(bore)));
      ways.quic().get().punch(socket, bore.left(), () -> table.hasDirect(bore.peer()));
    } else {
      dialQuic(bore);
    }
  }

  private void cross(Bore bore) throws TunnelException, InterruptedException {
    Thread.sleep(CROSS_DIAL);
    if (!table.hasDirect(bore.peer())) {
      plain(bore);
    }
  }

  /// A first packet that came too early is repeated by QUIC after a second only; another dial is
  /// sooner. Each ends by itself: one that is broken off may have succeeded at the other end.
  private void dialQuic(Bore bore) throws InterruptedException {
    for (int i = 0; i < MAX_QUIC_DIALS && !table.hasDirect(bore.peer()); i++) {
      Thread.ofVirtual()
          .name("dial " + bore.address())
          .start(() -> guarded(bore, () -> plain(bore)));
      Thread.sleep(QUIC_DIAL_STAGGER);
    }
    Thread.sleep(bore.left());
  }

  private void fresh(Bore bore) throws TunnelException, InterruptedException {
    Optional<InetSocketAddress> tcp = bore.address().tcpSocket();
    if (tcp.isPresent()) {
      secure(bore, ways.tcp().connectAfresh(tcp.get()));
    } else {
      plain(bore);
    }
  }

  private void secure(Bore bore, Channel channel) throws TunnelException, InterruptedException {
    var _ =
        ways.securing()
            .secure(
                channel,
                new Establishment.Beginning(
                    bore.role(), Optional.of(bore.peer()), Way.overTcp(channel), () -> true),
                bore.end());
  }

  private void plain(Bore bore) throws TunnelException, InterruptedException {
    Optional<Route> route = Route.of(bore.address());
    if (route.isPresent()) {
      var _ =
          ways.attempt()
              .dial(
                  bore.peer(),
                  new DialPlan.Step(bore.address(), route.get(), Duration.ZERO, bore.left()),
                  () -> true);
    }
  }
}
