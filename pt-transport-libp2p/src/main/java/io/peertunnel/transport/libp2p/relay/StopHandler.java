package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identify.Deadline;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/// Answers relays that pass peers on. Blocking code, thread-safe.
///
/// Only relays that hold a reservation of ours may do so, and only over a direct connection. A
/// refusal is told to the relay; then the stream ends.
final class StopHandler {
  /// How many requests of our relays may be under way.
  static final int MAX_WAITING = 64;

  /// How many requests of others, who are told no, may be under way.
  static final int MAX_STRANGERS = 16;

  private static final System.Logger LOG = System.getLogger(StopHandler.class.getName());

  private final PeerId self;
  private final HeldReservations held;
  private final RelayClient.CircuitListener accepted;
  private final Semaphore places = new Semaphore(MAX_WAITING);
  private final Semaphore strangers = new Semaphore(MAX_STRANGERS);

  StopHandler(PeerId self, HeldReservations held, RelayClient.CircuitListener accepted) {
    this.self = self;
    this.held = held;
    this.accepted = accepted;
  }

  void handle(Stream stream) throws TunnelException, InterruptedException {
    Semaphore place = held.holds(stream.remote()) ? places : strangers;
    if (!place.tryAcquire()) {
      stream.reset(ErrorCode.RESOURCE_LIMIT);
      return;
    }
    Optional<Circuit> circuit;
    try (Registration _ = Deadline.on(stream, RelayProtocols.ACCEPT_LIMIT)) {
      circuit = agree(stream);
    } finally {
      place.release();
    }
    if (circuit.isPresent()) {
      accepted.accepted(circuit.get());
    }
  }

  private Optional<Circuit> agree(Stream stream) throws TunnelException, InterruptedException {
    ControlStream control = new ControlStream(stream);
    StopMessage request;
    try {
      request = control.read(StopMessage::decode);
    } catch (MalformedException e) {
      refuse(stream, new Refusal(RelayStatus.MALFORMED_MESSAGE, String.valueOf(e.getMessage())));
      return Optional.empty();
    }
    Optional<Refusal> refusal = judge(stream, request);
    if (refusal.isPresent()) {
      refuse(stream, refusal.get());
      return Optional.empty();
    }
    control.write(StopMessage.answer(RelayStatus.OK).encode());
    return request.peer().map(peer -> new Circuit(stream, peer, request.limit()));
  }

  /// Why a request is refused.
  ///
  /// @param why in words that follow "because"
  private record Refusal(RelayStatus status, String why) {}

  private Optional<Refusal> judge(Stream stream, StopMessage request) {
    if (request.type() != StopMessage.Type.CONNECT) {
      return refusal(RelayStatus.UNEXPECTED_MESSAGE, "its status answers nothing");
    }
    if (stream.connection().path().kind() == ConnectionPath.Kind.RELAY) {
      return refusal(RelayStatus.PERMISSION_DENIED, "it is itself behind a relay");
    }
    if (!held.holds(stream.remote())) {
      return refusal(RelayStatus.PERMISSION_DENIED, "it is no relay of ours");
    }
    if (request.peer().isEmpty()) {
      return refusal(RelayStatus.MALFORMED_MESSAGE, "it does not say who is calling");
    }
    if (request.peer().get().equals(self)) {
      return refusal(RelayStatus.PERMISSION_DENIED, "it says that we are calling ourselves");
    }
    return request.limit().filter(RelayClient::isTooLittle).isPresent()
        ? refusal(RelayStatus.RESOURCE_LIMIT_EXCEEDED, "it allows too few bytes")
        : Optional.empty();
  }

  private static Optional<Refusal> refusal(RelayStatus status, String why) {
    return Optional.of(new Refusal(status, why));
  }

  private static void refuse(Stream stream, Refusal refusal) throws InterruptedException {
    LOG.log(Level.DEBUG, () -> stream + " is refused because " + refusal.why());
    new ControlStream(stream).writeLast(StopMessage.answer(refusal.status()).encode());
  }
}
