package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostListener;
import io.peertunnel.spi.HostOptions;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PeerUnreachableException;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.StreamHandler;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identify.SelfDescription;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.net.EventLoops;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import io.peertunnel.transport.libp2p.tls.QuicTls;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// A libp2p host. Blocking code, thread-safe.
final class Libp2pHost implements Host {
  private static final long CLOSE_MILLIS = 1500;
  private static final long LOOPS_MILLIS = 400;
  private static final Duration PROBE_LIMIT = Duration.ofSeconds(5);

  private final PeerId id;
  private final EventLoops loops;
  private final HostEvents events = new HostEvents();
  private final Served served;
  private final ConnectionTable table;
  private final OwnAddresses own = new OwnAddresses(this::moved);
  private final Introductions introductions;
  private final Paths paths;
  private final Liveness liveness;
  private final Doubts doubts;
  private final Surroundings surroundings;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Libp2pHost(Identity identity, EventLoops loops, Opening opening)
      throws TunnelException, InterruptedException {
    this.id = identity.id();
    this.loops = loops;
    this.served = new Served(opening.settings().maxStreams());
    this.table = new ConnectionTable(id);
    this.introductions =
        new Introductions(
            table,
            events,
            new SelfDescription(
                identity, opening.options().agent(), opening.clock(), own::all, served::protocols),
            this::introduced);
    introductions.start(served);
    Establishment establishment =
        new Establishment(
            id,
            opening.wire(),
            new Libp2pConnection.Parts(served, events, this::ended, this::used),
            table,
            this::established);
    this.paths =
        Paths.open(
            new Paths.Base(identity, loops, establishment, table, own, this::connect), opening);
    this.liveness = new Liveness(introductions::measure);
    this.doubts =
        new Doubts(table, liveness, peer -> connect(new PeerInfo(peer, List.of())), this::trusted);
    this.surroundings =
        new Surroundings(
            paths.sockets(),
            opening.clock(),
            new Surroundings.Watcher(this::listening, this::checkPaths, this::resumed));
    own.put(OwnAddresses.Origin.LISTENING, surroundings.addresses());
    paths.start(served);
    surroundings.start();
  }

  /// What a host is opened with.
  ///
  /// @param quicTls makes the TLS of QUIC; asked once at most
  /// @param stranger dials under another identity
  /// @param clock the wall clock
  record Opening(
      HostOptions options,
      HostSettings settings,
      PathSettings paths,
      Establishment.Wire wire,
      Supplier<QuicTls> quicTls,
      OtherSelf stranger,
      InstantSource clock) {}

  /// Opens a host.
  static Libp2pHost open(Identity identity, Opening opening)
      throws TunnelException, InterruptedException {
    EventLoops loops = EventLoops.start(opening.settings().io(), opening.paths().tcp());
    boolean opened = false;
    try {
      Libp2pHost host = new Libp2pHost(identity, loops, opening);
      opened = true;
      return host;
    } finally {
      if (!opened) {
        loops.stop(0);
      }
    }
  }

  /// Returns one sentence for each address that could not be listened on.
  List<String> problems() {
    return paths.sockets().problems();
  }

  @Override
  public PeerId id() {
    return id;
  }

  @Override
  public List<Multiaddr> addresses() {
    return own.all();
  }

  @Override
  public List<Connection> connections() {
    return List.copyOf(table.all());
  }

  @Override
  public Connection connect(PeerInfo peer) throws PeerUnreachableException, InterruptedException {
    if (closed.get()) {
      throw new PeerUnreachableException("cannot connect to peer " + peer.id() + ": closing");
    }
    if (peer.id().equals(id)) {
      throw new PeerUnreachableException("peer " + id + " is this program itself");
    }
    Optional<Libp2pConnection> open =
        table.best(peer.id()).filter(connection -> !connection.isDoubted());
    if (open.isPresent()) {
      return open.get();
    }
    return paths
        .dialer()
        .connect(
            peer.id(),
            Stream.concat(peer.addresses().stream(), introductions.addressesOf(peer.id()).stream())
                .distinct()
                .toList());
  }

  private void used(Libp2pConnection connection) {
    doubts.used(connection);
  }

  private void trusted(Libp2pConnection connection) {
    events.tell(listener -> listener.pathChanged(connection, connection.path()));
  }

  /// Dials one address, whatever connections there are.
  Connection dialAfresh(PeerId peer, Multiaddr address)
      throws TunnelException, InterruptedException {
    return paths.dialAfresh(peer, address);
  }

  @Override
  public Registration serve(String protocol, StreamHandler handler) {
    Registration registration = served.add(protocol, handler, introductions::changed);
    introductions.changed();
    return registration;
  }

  @Override
  public Registration watch(HostListener listener) {
    return events.watch(listener);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    paths.stopListening();
    table.close();
    surroundings.close();
    introductions.close();
    try {
      closeConnections();
      paths.close();
      loops.stop(LOOPS_MILLIS);
      events.close(LOOPS_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      loops.abandon();
      events.close();
    }
  }

  private void closeConnections() throws InterruptedException {
    List<Libp2pConnection> open = table.all();
    CountDownLatch ended = new CountDownLatch(open.size());
    for (Libp2pConnection connection : open) {
      connection.onClose(_ -> ended.countDown());
      connection.close(ErrorCode.CONNECTION_SHUTDOWN, "this program ends");
    }
    if (!ended.await(CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
      System.getLogger(Libp2pHost.class.getName())
          .log(System.Logger.Level.DEBUG, "connections are still ending");
    }
  }

  private void established(Libp2pConnection connection) {
    Optional<ConnectionPath> before = table.detour(connection);
    events.tell(listener -> listener.connected(connection));
    before.ifPresent(path -> events.tell(listener -> listener.pathChanged(connection, path)));
    paths.dialer().found(connection);
    introductions.meet(connection);
    paths.met(connection);
  }

  private void ended(Libp2pConnection.Ended ended) {
    if (table.remove(ended.connection())) {
      CloseReason reason = ended.reason();
      events.tell(listener -> listener.disconnected(ended.connection(), reason));
    }
  }

  private void introduced(Libp2pConnection connection) {
    paths.introduced(connection);
  }

  private void moved(List<Multiaddr> addresses) {
    events.tell(listener -> listener.addressesChanged(addresses));
    introductions.changed();
    paths.told();
  }

  private void listening(List<Multiaddr> addresses) {
    own.put(OwnAddresses.Origin.LISTENING, addresses);
    resumed();
  }

  /// After a sleep, or on another network, nothing is sure that was.
  private void resumed() {
    paths.moved();
    probeAll();
  }

  private void checkPaths(Set<InetAddress> interfaces) {
    for (Libp2pConnection connection : table.all()) {
      connection
          .facts()
          .way()
          .boundTo()
          .filter(local -> !interfaces.contains(local) && !local.isLinkLocalAddress())
          .ifPresent(
              _ -> connection.abandon("the address of this machine that it ran over is gone"));
    }
    for (Libp2pConnection connection : table.replaced(System.nanoTime())) {
      connection.closeIfIdle(
          ErrorCode.CONNECTION_SUPPLANTED, "another connection to the peer took over");
    }
  }

  /// Nobody knows which connections still work: each must answer a ping.
  private void probeAll() {
    for (Libp2pConnection connection : table.all()) {
      Thread.ofVirtual().name("probe " + connection).start(() -> probe(connection));
    }
  }

  private void probe(Libp2pConnection connection) {
    try {
      if (!liveness.answers(connection, PROBE_LIMIT)) {
        connection.abandon(
            "the peer did not answer after this machine had slept or changed its addresses");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
