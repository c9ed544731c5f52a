package io.peertunnel.transport.libp2p.autonat;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.wire.Delimited;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.autonat.Reachability.Status;
import io.peertunnel.transport.libp2p.identify.Deadline;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Asks peers whether the Internet reaches us, by AutoNAT v1. Blocking code: one virtual thread.
/// Thread-safe.
///
/// It asks the peers of open direct connections that serve [#PROTOCOL] and are on the Internet
/// themselves; a server dials the address at which it sees us as well as those that we name. It
/// does so first after 15 seconds, then every 90 seconds until there has been an answer that agrees
/// with the one before, then every 15 minutes; no peer more than once in 90 seconds. The numbers
/// are those of go-libp2p. Nothing proves such an answer; [Reachability] weighs it.
///
/// @see <a
///     href="https://github.com/libp2p/specs/blob/7740c07/autonat/autonat-v1.md">AutoNAT v1</a>
public final class AutonatV1Client implements AutoCloseable {
  /// The protocol, in which a client asks and a server answers.
  public static final String PROTOCOL = "/libp2p/autonat/1.0.0";

  /// How long one question may take.
  static final Duration LIMIT = Duration.ofSeconds(60);

  private static final System.Logger LOG = System.getLogger(AutonatV1Client.class.getName());
  private static final Duration REFRESH = Duration.ofMinutes(15);

  private final PeerId self;
  private final Supplier<? extends List<Connection>> connections;
  private final Supplier<List<Multiaddr>> addresses;
  private final Consumer<Status> listener;
  private final Pace pace;
  private final ServerChoice servers;
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("autonat-v1").unstarted(this::run);
  private Status last = Status.UNKNOWN;

  /// Creates a client, which asks from [#start()] on.
  ///
  /// @param self our own peer id
  /// @param connections the connections that are open, at each moment
  /// @param addresses our addresses, at each moment
  /// @param listener hears of each answer, on a virtual thread, one call at a time: that we are
  ///     reached, or that we are not
  public AutonatV1Client(
      PeerId self,
      Supplier<? extends List<Connection>> connections,
      Supplier<List<Multiaddr>> addresses,
      Consumer<Status> listener) {
    this(self, connections, addresses, listener, Pace.V1);
  }

  AutonatV1Client(
      PeerId self,
      Supplier<? extends List<Connection>> connections,
      Supplier<List<Multiaddr>> addresses,
      Consumer<Status> listener,
      Pace pace) {
    this.self = self;
    this.connections = connections;
    this.addresses = addresses;
    this.listener = listener;
    this.pace = pace;
    this.servers = new ServerChoice(pace);
  }

  /// Starts to ask.
  public void start() {
    thread.start();
  }

  /// Says that the network is another one, so that what was found may not hold. Any thread; returns
  /// at once.
  public void restart() {
    wake.release();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      Thread.sleep(pace.settle());
      while (true) {
        Duration pause = pause();
        if (wake.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
          wake.drainPermits();
          last = Status.UNKNOWN;
        }
      }
    } catch (InterruptedException e) {
      // The host is closed.
    }
  }

  /// Asks somebody, and returns how long to wait then.
  private Duration pause() throws InterruptedException {
    Optional<Connection> server =
        servers.next(
            connections.get().stream().filter(AutonatV1Client::serves).toList(),
            System.nanoTime(),
            _ -> true);
    if (server.isEmpty()) {
      return pace.look();
    }
    Status found = ask(server.get());
    servers.done(server.get().remote(), System.nanoTime());
    boolean sure = found != Status.UNKNOWN && found == last;
    if (found != Status.UNKNOWN) {
      last = found;
      listener.accept(found);
    }
    return sure ? REFRESH : pace.rest();
  }

  private static boolean serves(Connection connection) {
    ConnectionPath path = connection.path();
    return connection.isOpen()
        && path.kind() == ConnectionPath.Kind.DIRECT
        && path.address().isPublic()
        && connection
            .introduction()
            .filter(said -> said.protocols().contains(PROTOCOL))
            .isPresent();
  }

  private List<Multiaddr> suitable(Connection server) {
    AddressRange range = AddressRange.of(server.path().address());
    return addresses.get().stream()
        .filter(address -> AddressRange.isDialable(address) && range.covers(address))
        .distinct()
        .limit(V1Message.MAX_ADDRESSES)
        .toList();
  }

  private Status ask(Connection server) throws InterruptedException {
    try {
      Status found = ask(server, suitable(server));
      LOG.log(Level.DEBUG, () -> server.remote() + " found: " + found);
      return found;
    } catch (TunnelException e) {
      LOG.log(Level.DEBUG, () -> "cannot ask " + server.remote() + ": " + e.getMessage());
      return Status.UNKNOWN;
    }
  }

  /// Asks one server.
  ///
  /// @return UNKNOWN if the server has not dialled
  /// @throws TunnelException if the server breaks the rules, or is too slow
  Status ask(Connection server, List<Multiaddr> about)
      throws TunnelException, InterruptedException {
    Stream stream = server.open(PROTOCOL);
    Registration deadline = Deadline.on(stream, LIMIT);
    try {
      V1Message.Dial dial =
          new V1Message.Dial(self.multihash(), about.stream().map(Multiaddr::encode).toList());
      Delimited.write(stream.output(), dial.encode());
      byte[] answer =
          Delimited.read(stream.input(), V1Message.MAX_SIZE)
              .orElseThrow(() -> new EOFException("the AutoNAT server did not answer"));
      stream.close();
      return judge(V1Message.decode(answer));
    } catch (IOException e) {
      stream.reset(ErrorCode.PROTOCOL_VIOLATION);
      throw e instanceof TunnelException typed
          ? typed
          : new TunnelException("AutoNAT failed: " + e.getMessage(), e);
    } finally {
      deadline.close();
    }
  }

  private Status judge(V1Message answer) throws MalformedException {
    if (!(answer instanceof V1Message.DialResponse response)) {
      throw new MalformedException("the AutoNAT server sent no answer");
    }
    return switch (response.status()) {
      case V1Status.OK ->
          response
              .address()
              .flatMap(binary -> DialPolicy.parse(binary, self))
              .filter(AddressRange::isDialable)
              .map(_ -> Status.PUBLIC)
              .orElse(Status.UNKNOWN);
      case V1Status.DIAL_ERROR -> Status.PRIVATE;
      default -> Status.UNKNOWN;
    };
  }
}
