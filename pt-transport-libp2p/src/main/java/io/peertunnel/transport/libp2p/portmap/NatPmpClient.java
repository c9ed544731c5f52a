package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.transport.libp2p.portmap.MappingException.Reason;
import io.peertunnel.transport.libp2p.portmap.NatPmpMessage.AddressAnswer;
import io.peertunnel.transport.libp2p.portmap.NatPmpMessage.Answer;
import io.peertunnel.transport.libp2p.portmap.NatPmpMessage.MapAnswer;
import io.peertunnel.transport.libp2p.portmap.NatPmpMessage.Refusal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Asks a router by NAT-PMP. Blocking; owned by one thread at a time.
final class NatPmpClient implements Gateway {
  private final UdpExchange exchange;
  private final LongSupplier seconds;
  private final EpochWatch epochs = new EpochWatch(EpochWatch.Rule.NAT_PMP);
  private InetAddress external;

  private NatPmpClient(UdpExchange exchange, LongSupplier seconds, AddressAnswer first) {
    this.exchange = exchange;
    this.seconds = seconds;
    this.external = first.address();
    epochs.hear(first.epoch(), seconds.getAsLong());
  }

  /// Asks whether a router speaks NAT-PMP.
  ///
  /// @param seconds a monotonic clock
  /// @throws MappingException if it does not, or has no address of its own
  static NatPmpClient probe(UdpExchange exchange, LongSupplier seconds)
      throws MappingException, InterruptedException {
    return new NatPmpClient(exchange, seconds, askAddress(exchange));
  }

  @Override
  public GatewayKind kind() {
    return GatewayKind.NAT_PMP;
  }

  @Override
  public Mapping map(MappingRequest request) throws MappingException, InterruptedException {
    LocalPort local = request.local();
    MapAnswer answer = ask(local, request.externalPort(), request.lifetime());
    if (answer.externalPort() == 0 || answer.lifetime().isZero()) {
      throw new MappingException(Reason.REFUSED, "the router granted port 0 or no time");
    }
    return new Mapping(new InetSocketAddress(external, answer.externalPort()), answer.lifetime());
  }

  @Override
  public void unmap(LocalPort local, int externalPort)
      throws MappingException, InterruptedException {
    ask(local, 0, Duration.ZERO);
  }

  @Override
  public Continuity check() throws MappingException, InterruptedException {
    AddressAnswer answer = askAddress(exchange);
    epochs.hear(answer.epoch(), seconds.getAsLong());
    if (!answer.address().equals(external)) {
      external = answer.address();
      epochs.restarted();
    }
    return epochs.take();
  }

  @Override
  public void close() {
    // Nothing is held between two questions.
  }

  private MapAnswer ask(LocalPort local, int externalPort, Duration lifetime)
      throws MappingException, InterruptedException {
    PortProtocol protocol = local.protocol();
    byte[] request = NatPmpMessage.mapRequest(protocol, local.port(), externalPort, lifetime);
    Answer answer =
        exchange.ask(
            request,
            datagram -> Optional.of(NatPmpMessage.decode(datagram)).filter(a -> isFor(a, local)));
    epochs.hear(answer.epoch(), seconds.getAsLong());
    return switch (answer) {
      case MapAnswer mapped -> mapped;
      case Refusal refusal -> throw refused(refusal);
      case AddressAnswer _ -> throw new IllegalStateException("passed over");
    };
  }

  private static boolean isFor(Answer answer, LocalPort local) {
    return switch (answer) {
      case MapAnswer mapped ->
          mapped.protocol() == local.protocol() && mapped.internalPort() == local.port();
      case Refusal refusal -> refusal.opcode() == local.protocol().natPmpOpcode();
      case AddressAnswer _ -> false;
    };
  }

  private static AddressAnswer askAddress(UdpExchange exchange)
      throws MappingException, InterruptedException {
    Answer answer =
        exchange.ask(
            NatPmpMessage.addressRequest(),
            datagram -> Optional.of(NatPmpMessage.decode(datagram)).filter(a -> isAddress(a)));
    return switch (answer) {
      case AddressAnswer address when !address.address().isAnyLocalAddress() -> address;
      case AddressAnswer _ ->
          throw new MappingException(Reason.REFUSED, "the router has no address of its own");
      case Refusal refusal -> throw refused(refusal);
      case MapAnswer _ -> throw new IllegalStateException("passed over");
    };
  }

  private static boolean isAddress(Answer answer) {
    return answer instanceof AddressAnswer
        || (answer instanceof Refusal refusal && refusal.opcode() == 0);
  }

  private static MappingException refused(Refusal refusal) {
    return new MappingException(Reason.REFUSED, "the router refuses by NAT-PMP: " + refusal.text());
  }
}
