package io.peertunnel.transport.libp2p.autonat;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.wire.Delimited;
import io.peertunnel.transport.libp2p.identify.Deadline;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Finds out at which of our addresses others can reach us, by AutoNAT v2. Blocking code: one
/// virtual thread, and one for each of at most [#MAX_QUESTIONS] questions under way. Thread-safe.
///
/// It asks the peers of open direct connections that serve [#DIAL_REQUEST], each about addresses
/// that mean something where the peer is (see [AddressRange]). What follows from the answers is
/// [AddressReachability]'s; whom it asks is [ServerChoice]'s: one server is enough, and is asked
/// several times.
///
/// @see <a
///     href="https://github.com/libp2p/specs/blob/7740c07/autonat/autonat-v2.md">AutoNAT v2</a>
public final class AutonatV2Client implements AutoCloseable {
  /// The protocol in which a client asks.
  public static final String DIAL_REQUEST = "/libp2p/autonat/2/dial-request";

  /// The protocol in which a server that has dialled says the nonce.
  public static final String DIAL_BACK = "/libp2p/autonat/2/dial-back";

  static final int MAX_QUESTIONS = 5;
  static final int MAX_ASKED = 10;

  private static final System.Logger LOG = System.getLogger(AutonatV2Client.class.getName());
  private static final Duration BACK_LIMIT = Duration.ofSeconds(5);

  private final Supplier<? extends List<Connection>> connections;
  private final Supplier<List<Multiaddr>> addresses;
  private final Consumer<Map<Multiaddr, Verdict>> listener;
  private final Pace pace;
  private final PendingNonces nonces = new PendingNonces();
  private final V2Question question = new V2Question(nonces, V2Question.BACK_LIMIT);
  private final Semaphore slots = new Semaphore(MAX_QUESTIONS);
  private final Semaphore wake = new Semaphore(0);
  private final Thread thread = Thread.ofVirtual().name("autonat-v2").unstarted(this::run);
  private final AddressReachability known = new AddressReachability();
  private final ServerChoice servers;
  private Map<Multiaddr, Verdict> told = Map.of();

  /// Creates a client, which asks from [#start()] on.
  ///
  /// @param connections the connections that are open, at each moment
  /// @param addresses our addresses that are worth a question, at each moment: those we listen on,
  ///     those that peers have observed, those mapped by a router
  /// @param listener hears of the verdicts about all addresses whenever one has changed; on a
  ///     virtual thread, one call at a time
  public AutonatV2Client(
      Supplier<? extends List<Connection>> connections,
      Supplier<List<Multiaddr>> addresses,
      Consumer<Map<Multiaddr, Verdict>> listener) {
    this(connections, addresses, listener, Pace.V2);
  }

  AutonatV2Client(
      Supplier<? extends List<Connection>> connections,
      Supplier<List<Multiaddr>> addresses,
      Consumer<Map<Multiaddr, Verdict>> listener,
      Pace pace) {
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

  /// Says that there may be new servers or addresses. Any thread; returns at once.
  public void changed() {
    wake.release();
  }

  /// Forgets what is known: the network is another one. Any thread; returns at once.
  public void restart() {
    synchronized (known) {
      known.clear();
    }
    changed();
  }

  /// Takes a nonce back. A handler of [#DIAL_BACK]; serves every peer, as a server dials under
  /// another identity than its own.
  public void dialBack(Stream stream) throws TunnelException {
    Registration deadline = Deadline.on(stream, BACK_LIMIT);
    try {
      byte[] message =
          Delimited.read(stream.input(), DialBackMessage.MAX_SIZE)
              .orElseThrow(() -> new EOFException("no nonce came"));
      Optional<CompletableFuture<Connection>> waiting =
          nonces.waiting(DialBackMessage.decode(message).nonce());
      if (waiting.isEmpty()) {
        stream.reset(ErrorCode.PROTOCOL_VIOLATION);
        return;
      }
      waiting.get().complete(stream.connection());
      Delimited.write(stream.output(), DialBackMessage.accepted());
      stream.close();
    } catch (IOException e) {
      stream.reset(ErrorCode.PROTOCOL_VIOLATION);
      throw e instanceof TunnelException typed
          ? typed
          : new TunnelException("AutoNAT dial-back failed: " + e.getMessage(), e);
    } finally {
      deadline.close();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      Thread.sleep(pace.settle());
      while (true) {
        askAll();
        tell();
        var _ = wake.tryAcquire(pace.look().toMillis(), TimeUnit.MILLISECONDS);
        wake.drainPermits();
      }
    } catch (InterruptedException e) {
      // The host is closed.
    }
  }

  /// Starts as many questions as there are something to ask, someone to ask and free slots.
  private void askAll() {
    while (slots.tryAcquire()) {
      Optional<Inquiry> next = next();
      if (next.isEmpty()) {
        slots.release();
        return;
      }
      Thread.ofVirtual().name("autonat-v2 question").start(() -> ask(next.get()));
    }
  }

  /// One question.
  private record Inquiry(Connection server, List<Multiaddr> addresses) {}

  private Optional<Inquiry> next() {
    List<Connection> serving = connections.get().stream().filter(AutonatV2Client::serves).toList();
    synchronized (known) {
      known.retain(addresses.get().stream().filter(AddressRange::isDialable).toList());
      long now = System.nanoTime();
      List<Multiaddr> due = known.due(now);
      Optional<Inquiry> inquiry =
          servers
              .next(serving, now, server -> !suitable(due, server).isEmpty())
              .map(server -> new Inquiry(server, suitable(due, server)));
      inquiry.ifPresent(each -> known.asking(each.addresses().getFirst()));
      return inquiry;
    }
  }

  private static boolean serves(Connection connection) {
    return connection.isOpen()
        && connection.path().kind() == ConnectionPath.Kind.DIRECT
        && connection
            .introduction()
            .filter(said -> said.protocols().contains(DIAL_REQUEST))
            .isPresent();
  }

  private static List<Multiaddr> suitable(List<Multiaddr> due, Connection server) {
    AddressRange range = AddressRange.of(server.path().address());
    return due.stream().filter(range::covers).limit(MAX_ASKED).toList();
  }

  private void ask(Inquiry inquiry) {
    try {
      V2Finding finding = question.ask(inquiry.server(), inquiry.addresses());
      LOG.log(Level.DEBUG, () -> inquiry.server().remote() + " found: " + finding);
      synchronized (known) {
        learn(inquiry, finding, System.nanoTime());
      }
    } catch (TunnelException e) {
      LOG.log(Level.DEBUG, () -> "cannot ask " + inquiry.server().remote() + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      synchronized (known) {
        known.asked(inquiry.addresses().getFirst());
        servers.done(inquiry.server().remote(), System.nanoTime());
      }
      slots.release();
      changed();
    }
  }

  private void learn(Inquiry inquiry, V2Finding finding, long now) {
    switch (finding) {
      case V2Finding.Dialled dialled -> {
        known.answered(dialled.address(), dialled.answer(), now);
        dialled.passedOver().forEach(address -> known.inVain(address, now));
      }
      case V2Finding.AllRefused _ ->
          inquiry.addresses().forEach(address -> known.inVain(address, now));
      case V2Finding.Rejected _ -> servers.tired(inquiry.server().remote(), now);
      case V2Finding.Unclear _ -> known.inVain(inquiry.addresses().getFirst(), now);
    }
  }

  private void tell() {
    Map<Multiaddr, Verdict> now;
    synchronized (known) {
      now = known.verdicts();
    }
    if (!now.equals(told)) {
      told = now;
      listener.accept(now);
    }
  }
}
