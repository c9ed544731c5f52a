package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.ConnectionPath.Limit;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identify.Deadline;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/// The side of circuit relay v2 that serves: makes reservations, and joins those who have one with
/// those who ask for them. Blocking code, thread-safe.
///
/// Every answer but OK is followed by the end of the stream. A peer that asks too often, or for too
/// much at once, loses the stream without an answer.
///
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/relay/circuit-v2.md">circuit v2</a>
public final class RelayService implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RelayService.class.getName());

  /// How many bytes the addresses in a reservation take at most; the voucher needs the rest.
  private static final int MAX_ADDRESS_BYTES = 2048;

  private final Identity identity;
  private final RelayRules rules;
  private final Surroundings around;
  private final RequestLimits requests;
  private final ReservationTable reservations;
  private final CircuitTable circuits;
  private final Backlog backlog = new Backlog(Backlog.MOST);
  private final Set<Splice> splices = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final LongAdder relayed = new LongAdder();
  private final LongAdder refused = new LongAdder();

  /// Creates a service. Its identity signs vouchers.
  public RelayService(Identity identity, RelayRules rules, Surroundings around) {
    this.identity = identity;
    this.rules = rules;
    this.around = around;
    this.requests = new RequestLimits(rules);
    this.reservations = new ReservationTable(rules.reserving());
    this.circuits = new CircuitTable(rules.connecting());
  }

  /// What a service knows of the host it runs in.
  ///
  /// @param clock the wall clock
  /// @param addresses where the relay can be reached. Reservations name the public ones; where
  ///     there
  ///     is none, all but loopback: in a private network, addresses that only its members reach are
  ///     the ones that serve, and without any a client could advertise nothing
  /// @param limits what each circuit may carry
  public record Surroundings(
      InstantSource clock, Supplier<List<Multiaddr>> addresses, LimitPolicy limits) {}

  /// Decides what a circuit may carry.
  @FunctionalInterface
  public interface LimitPolicy {
    /// Returns the limit of a circuit; empty for none. Asked with the same peer twice when a
    /// reservation is made, for what to tell its holder. Must not block.
    Optional<Limit> limit(PeerId from, PeerId to);
  }

  /// What a service does, and has done.
  ///
  /// @param reservations how many there are
  /// @param circuits how many there are, those included that are being made
  /// @param bytes how many have been passed on
  /// @param refused how many requests were refused
  public record Counts(int reservations, int circuits, long bytes, long refused) {}

  /// Returns what the service does, and has done.
  public Counts counts() {
    return new Counts(reservations.size(), circuits.size(), relayed.sum(), refused.sum());
  }

  /// Serves one request. A handler of [RelayProtocols#HOP].
  public void hop(Stream stream) throws TunnelException, InterruptedException {
    Optional<Registration> place = requests.enter(stream.connection(), System.nanoTime());
    if (closed.get() || place.isEmpty()) {
      refused.increment();
      place.ifPresent(Registration::close);
      stream.reset(ErrorCode.RATE_LIMITED);
      return;
    }
    try (Registration _ = place.get();
        Registration _ = Deadline.on(stream, rules.connecting().control())) {
      serve(stream);
    }
  }

  /// Ends all reservations and circuits, and refuses whatever comes.
  @Override
  public void close() {
    closed.set(true);
    reservations.close();
    splices.forEach(splice -> splice.cut(ErrorCode.NONE));
  }

  private void serve(Stream stream) throws TunnelException, InterruptedException {
    HopMessage request;
    try {
      request = new ControlStream(stream).read(HopMessage::decode);
    } catch (MalformedException e) {
      refuse(stream, RelayStatus.MALFORMED_MESSAGE, String.valueOf(e.getMessage()));
      return;
    }
    if (stream.connection().path().kind() == ConnectionPath.Kind.RELAY) {
      refuse(stream, RelayStatus.PERMISSION_DENIED, "it came through a relay");
      return;
    }
    switch (request.type()) {
      case RESERVE -> reserve(stream);
      case CONNECT -> connect(stream, request);
      case STATUS -> refuse(stream, RelayStatus.UNEXPECTED_MESSAGE, "it answers nothing");
    }
  }

  private void reserve(Stream stream) throws TunnelException, InterruptedException {
    PeerId peer = stream.remote();
    Optional<Instant> expires = reservations.reserve(stream.connection(), around.clock().instant());
    if (expires.isEmpty()) {
      refuse(stream, RelayStatus.RESERVATION_REFUSED, "there are too many");
      return;
    }
    long seconds = expires.get().getEpochSecond();
    Voucher voucher = new Voucher(identity.id(), peer, seconds);
    Grant grant = new Grant(seconds, addresses(), Optional.of(voucher.seal(identity)));
    HopMessage answer = HopMessage.reserved(grant, around.limits().limit(peer, peer));
    new ControlStream(stream).writeLast(answer.encode());
  }

  private List<Multiaddr> addresses() {
    List<Multiaddr> all =
        around.addresses().get().stream()
            .filter(address -> !address.isLoopback() && !address.isRelayed())
            .map(address -> address.withPeer(identity.id()))
            .toList();
    List<Multiaddr> open = all.stream().filter(Multiaddr::isPublic).toList();
    int[] left = {MAX_ADDRESS_BYTES};
    return (open.isEmpty() ? all : open)
        .stream().takeWhile(address -> (left[0] -= address.encode().size() + 3) >= 0).toList();
  }

  private void connect(Stream stream, HopMessage request)
      throws TunnelException, InterruptedException {
    if (request.peer().isEmpty()) {
      refuse(stream, RelayStatus.MALFORMED_MESSAGE, "it names no peer");
      return;
    }
    PeerId target = request.peer().get();
    if (target.equals(stream.remote()) || target.equals(identity.id())) {
      refuse(stream, RelayStatus.PERMISSION_DENIED, "it leads back");
      return;
    }
    Optional<Connection> onward = reservations.connection(target, around.clock().instant());
    if (onward.isEmpty()) {
      refuse(stream, RelayStatus.NO_RESERVATION, target + " has no reservation");
      return;
    }
    Optional<Registration> place = circuits.add(stream.remote(), target);
    if (place.isEmpty()) {
      refuse(stream, RelayStatus.RESOURCE_LIMIT_EXCEEDED, "there are too many circuits");
      return;
    }
    boolean joined = false;
    try {
      joined = join(stream, onward.get(), place.get());
    } finally {
      if (!joined) {
        place.get().close();
      }
    }
  }

  private boolean join(Stream stream, Connection onward, Registration place)
      throws TunnelException, InterruptedException {
    Optional<Limit> limit = around.limits().limit(stream.remote(), onward.remote());
    Stream stop;
    try {
      stop = new StopRequest(rules.connecting().onward()).ask(onward, stream.remote(), limit);
    } catch (TunnelException e) {
      // Those who wait for a circuit need not wait until the client has gone.
      place.close();
      refuse(stream, RelayStatus.CONNECTION_FAILED, String.valueOf(e.getMessage()));
      return false;
    }
    boolean joined = false;
    try {
      new ControlStream(stream).write(HopMessage.connected(limit).encode());
      splice(stream, stop, limit, place);
      joined = true;
    } finally {
      if (!joined) {
        stop.reset(ErrorCode.NONE);
      }
    }
    return true;
  }

  private void splice(Stream near, Stream far, Optional<Limit> limit, Registration place) {
    LOG.log(Level.DEBUG, () -> "joined " + near.remote() + " with " + far.remote());
    Runnable ended =
        () -> {
          place.close();
          splices.removeIf(Splice::isOver);
        };
    Splice splice = Splice.join(near, far, new Splice.Terms(backlog, limit, relayed::add, ended));
    splices.add(splice);
    if (splice.isOver()) {
      splices.remove(splice);
    } else if (closed.get()) {
      splice.cut(ErrorCode.NONE);
    }
  }

  private void refuse(Stream stream, RelayStatus status, String why) throws InterruptedException {
    refused.increment();
    LOG.log(Level.DEBUG, () -> "refused a request of " + stream.remote() + ": " + why);
    new ControlStream(stream).writeLast(HopMessage.refused(status).encode());
  }
}
