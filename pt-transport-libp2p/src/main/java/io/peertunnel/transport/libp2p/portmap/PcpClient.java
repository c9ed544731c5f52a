package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.transport.libp2p.portmap.MappingException.Reason;
import io.peertunnel.transport.libp2p.portmap.PcpMessage.Announcement;
import io.peertunnel.transport.libp2p.portmap.PcpMessage.Answer;
import io.peertunnel.transport.libp2p.portmap.PcpMessage.MapAnswer;
import io.peertunnel.transport.libp2p.portmap.PcpMessage.MappingKey;
import io.peertunnel.transport.libp2p.portmap.PcpMessage.Refusal;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/// Asks a router by PCP; over IPv6 it opens ports in the router's firewall. Blocking; owned by one
/// thread at a time.
final class PcpClient implements Gateway {
  private final UdpExchange exchange;
  private final Nonces nonces;
  private final LongSupplier seconds;
  private final EpochWatch epochs = new EpochWatch(EpochWatch.Rule.PCP);

  private PcpClient(UdpExchange exchange, Nonces nonces, LongSupplier seconds) {
    this.exchange = exchange;
    this.nonces = nonces;
    this.seconds = seconds;
  }

  /// Asks whether a router speaks PCP.
  ///
  /// @param seconds a monotonic clock
  /// @throws MappingException if it does not
  static PcpClient probe(UdpExchange exchange, Nonces nonces, LongSupplier seconds)
      throws MappingException, InterruptedException {
    PcpClient client = new PcpClient(exchange, nonces, seconds);
    client.check();
    return client;
  }

  @Override
  public GatewayKind kind() {
    return GatewayKind.PCP;
  }

  @Override
  public Mapping map(MappingRequest request) throws MappingException, InterruptedException {
    MapAnswer answer = ask(request.local(), request.externalPort(), request.lifetime());
    if (answer.externalPort() == 0 || answer.lifetime().isZero()) {
      throw new MappingException(Reason.REFUSED, "the router granted port 0 or no time");
    }
    return new Mapping(
        new InetSocketAddress(answer.address(), answer.externalPort()), answer.lifetime());
  }

  @Override
  public void unmap(LocalPort local, int externalPort)
      throws MappingException, InterruptedException {
    ask(local, 0, Duration.ZERO);
  }

  @Override
  public Continuity check() throws MappingException, InterruptedException {
    Answer answer =
        exchange.ask(
            PcpMessage.announceRequest(exchange.local()),
            datagram -> Optional.of(PcpMessage.decode(datagram)).filter(a -> isAnnouncement(a)));
    if (answer instanceof Refusal refusal) {
      throw refused(refusal);
    }
    epochs.hear(answer.epoch(), seconds.getAsLong());
    return epochs.take();
  }

  @Override
  public void close() {
    // Nothing is held between two questions.
  }

  private MapAnswer ask(LocalPort local, int externalPort, Duration lifetime)
      throws MappingException, InterruptedException {
    MappingKey key = new MappingKey(nonces.of(local), local.protocol(), local.port());
    byte[] request = PcpMessage.mapRequest(exchange.local(), key, externalPort, lifetime);
    Answer answer =
        exchange.ask(
            request,
            datagram -> Optional.of(PcpMessage.decode(datagram)).filter(a -> isFor(a, key)));
    return switch (answer) {
      case MapAnswer mapped -> {
        epochs.hear(mapped.epoch(), seconds.getAsLong());
        yield mapped;
      }
      case Refusal refusal -> throw refused(refusal);
      case Announcement _ -> throw new IllegalStateException("passed over");
    };
  }

  private static boolean isFor(Answer answer, MappingKey key) {
    return switch (answer) {
      case MapAnswer mapped -> mapped.key().equals(key);
      case Refusal refusal -> refusal.opcode() == PcpMessage.MAP;
      case Announcement _ -> false;
    };
  }

  private static boolean isAnnouncement(Answer answer) {
    return answer instanceof Announcement
        || (answer instanceof Refusal refusal && refusal.opcode() == PcpMessage.ANNOUNCE);
  }

  private static MappingException refused(Refusal refusal) {
    return new MappingException(
        refusal.isConflict() ? Reason.CONFLICT : Reason.REFUSED,
        "the router refuses by PCP: " + refusal.text());
  }
}
