package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.MultiaddrProtocol;
import io.peertunnel.spi.PeerId;
import java.net.SocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One end of a [CircuitChannel]. Pure, immutable.
public final class CircuitAddress extends SocketAddress {
  private static final long serialVersionUID = 1L;

  private final transient Multiaddr relay;
  private final transient Optional<PeerId> peer;

  private CircuitAddress(Multiaddr relay, Optional<PeerId> peer) {
    this.relay = relay;
    this.peer = peer;
  }

  static CircuitAddress remote(Circuit circuit) {
    return new CircuitAddress(
        circuit.relayAddress().withPeer(circuit.relay()), Optional.of(circuit.peer()));
  }

  static CircuitAddress local(Circuit circuit) {
    return new CircuitAddress(circuit.relayAddress().withPeer(circuit.relay()), Optional.empty());
  }

  /// Returns where the relay is, with its `/p2p/…`.
  public Multiaddr relay() {
    return relay;
  }

  /// Returns the peer behind the relay; empty where the address is our own end.
  public Optional<PeerId> peer() {
    return peer;
  }

  /// Returns `<relay address>/p2p/<relay>/p2p-circuit`, and `/p2p/<peer>` where the peer is known.
  public Multiaddr multiaddr() {
    Multiaddr circuit = through(relay);
    return peer.map(circuit::withPeer).orElse(circuit);
  }

  /// Returns the address `/p2p-circuit` behind that of a relay.
  static Multiaddr through(Multiaddr relay) {
    return relay.with(new Multiaddr.Part(MultiaddrProtocol.P2P_CIRCUIT, Bytes.empty()));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CircuitAddress that
        && relay.equals(that.relay)
        && peer.equals(that.peer);
  }

  @Override
  public int hashCode() {
    return 31 * relay.hashCode() + peer.hashCode();
  }

  @Override
  public String toString() {
    return multiaddr().toString();
  }
}
