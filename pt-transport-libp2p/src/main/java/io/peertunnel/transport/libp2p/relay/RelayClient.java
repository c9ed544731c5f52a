package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.ConnectionPath.Limit;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identify.Deadline;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Optional;

/// The side of circuit relay v2 that uses relays: asks for reservations, dials through a relay, and
/// takes what a relay passes on. Blocking code, thread-safe.
///
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/relay/circuit-v2.md">circuit v2</a>
public final class RelayClient {
  /// A circuit that may carry less than this in one direction is of no use, in bytes: handshakes
  /// take some 4 KiB.
  static final long LEAST_BYTES = 8 * 1024;

  private static final System.Logger LOG = System.getLogger(RelayClient.class.getName());

  private final PeerId self;
  private final HeldReservations held;
  private final StopHandler stops;

  /// Creates a client.
  ///
  /// @param clock the wall clock
  /// @param accepted takes each circuit that a peer has opened to us; on the thread of its stream,
  ///     after the relay was told that we accept
  public RelayClient(PeerId self, InstantSource clock, CircuitListener accepted) {
    this.self = self;
    this.held = new HeldReservations(clock);
    this.stops = new StopHandler(self, held, accepted);
  }

  /// Takes circuits.
  @FunctionalInterface
  public interface CircuitListener {
    /// Takes over a circuit whose opener speaks first: we answer the handshake.
    void accepted(Circuit circuit) throws TunnelException, InterruptedException;
  }

  /// Asks a relay for a reservation, or for a longer one. It holds until it expires or `relay`
  /// ends. Takes at most a minute.
  ///
  /// @throws RelayRefusedException if the relay says no
  /// @throws TunnelException if it does not answer, answers nonsense, or offers what has expired
  public Reservation reserve(Connection relay) throws TunnelException, InterruptedException {
    requireDirect(relay);
    try (Registration _ = held.asking(relay.remote())) {
      HopMessage answer = ask(relay, HopMessage.reserve(), Stream::close).answer();
      Grant grant =
          answer
              .grant()
              .orElseThrow(
                  () ->
                      new MalformedException(name(relay) + " names no reservation in its answer"));
      grant.voucher().ifPresent(voucher -> check(voucher, relay.remote()));
      return held.add(relay, grant, answer.limit());
    }
  }

  /// Opens a circuit to a peer that has a reservation with a relay. We begin the handshake. Takes
  /// at most a minute.
  ///
  /// @throws RelayRefusedException if the relay says no
  /// @throws TunnelException if it does not answer, answers nonsense, or allows too little
  public Circuit dial(Connection relay, PeerId target)
      throws TunnelException, InterruptedException {
    requireDirect(relay);
    if (target.equals(self) || target.equals(relay.remote())) {
      throw new TunnelException("peer " + target + " is not reached through " + name(relay));
    }
    Answered answered = ask(relay, HopMessage.connect(target), _ -> {});
    Optional<Limit> limit = answered.answer().limit();
    if (limit.filter(RelayClient::isTooLittle).isPresent()) {
      answered.stream().reset(Stream.CODE_UNSPECIFIED);
      throw new TunnelException(
          name(relay) + " allows " + limit.get().bytes() + " bytes, too few for any connection");
    }
    return new Circuit(answered.stream(), target, limit);
  }

  /// Answers a relay that passes on a peer. A handler of [RelayProtocols#STOP].
  public void stop(Stream stream) throws TunnelException, InterruptedException {
    stops.handle(stream);
  }

  /// Returns true if we have a reservation with a peer at this moment.
  public boolean holdsReservation(PeerId relay) {
    return held.holds(relay);
  }

  static boolean isTooLittle(Limit limit) {
    return limit.bytes() > 0 && limit.bytes() < LEAST_BYTES;
  }

  private record Answered(Stream stream, HopMessage answer) {}

  /// What becomes of the stream once the relay has said yes.
  private interface Afterwards {
    void then(Stream stream);
  }

  private Answered ask(Connection relay, HopMessage request, Afterwards afterwards)
      throws TunnelException, InterruptedException {
    Stream stream = OpenedStream.within(RelayProtocols.CLIENT_LIMIT, relay, RelayProtocols.HOP);
    boolean granted = false;
    try (Registration _ = Deadline.on(stream, RelayProtocols.CLIENT_LIMIT)) {
      ControlStream control = new ControlStream(stream);
      control.write(request.encode());
      HopMessage answer = control.read(HopMessage::decode);
      requireOk(relay, answer);
      afterwards.then(stream);
      granted = true;
      return new Answered(stream, answer);
    } finally {
      if (!granted) {
        stream.reset(Stream.CODE_UNSPECIFIED);
      }
    }
  }

  private static void requireOk(Connection relay, HopMessage answer) throws TunnelException {
    if (answer.type() != HopMessage.Type.STATUS || answer.status().isEmpty()) {
      throw new MalformedException(name(relay) + " answers with " + answer.type() + ", no status");
    }
    RelayStatus status = answer.status().get();
    if (!status.isOk()) {
      throw new RelayRefusedException(name(relay) + " answered that " + status.words(), status);
    }
  }

  /// A voucher is for third parties, of which there are none: one that is not good is not used.
  private void check(Bytes envelope, PeerId relay) {
    try {
      Voucher voucher = Voucher.open(envelope);
      if (!voucher.relay().equals(relay) || !voucher.peer().equals(self)) {
        LOG.log(Level.DEBUG, () -> "the voucher of relay " + relay + " is about others; ignored");
      }
    } catch (MalformedException e) {
      LOG.log(Level.DEBUG, () -> "the voucher of relay " + relay + " is not good; ignored: " + e);
    }
  }

  private static void requireDirect(Connection relay) throws TunnelException {
    if (relay.path().kind() == ConnectionPath.Kind.RELAY) {
      throw new TunnelException(name(relay) + " is itself reached through a relay");
    }
  }

  private static String name(Connection relay) {
    return "relay " + relay.remote();
  }
}
