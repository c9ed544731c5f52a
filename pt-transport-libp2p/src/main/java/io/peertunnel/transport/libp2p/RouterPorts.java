package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.transport.libp2p.OwnAddresses.Origin;
import io.peertunnel.transport.libp2p.portmap.LocalPort;
import io.peertunnel.transport.libp2p.portmap.MappedPort;
import io.peertunnel.transport.libp2p.portmap.PortMappings;
import io.peertunnel.transport.libp2p.portmap.PortProtocol;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Has the router send on what comes to our ports, while we listen on addresses of a private
/// network. Blocking code, thread-safe.
final class RouterPorts implements AutoCloseable {
  private final OwnAddresses own;
  private Optional<PortMappings> mappings = Optional.empty();

  RouterPorts(OwnAddresses own) {
    this.own = own;
  }

  /// Begins to ask, if there is something to ask for; the router may have changed otherwise.
  synchronized void look() {
    if (mappings.isPresent()) {
      mappings.get().changed();
    } else if (!ports().isEmpty()) {
      mappings = Optional.of(PortMappings.start(this::ports, this::mapped));
    }
  }

  /// Takes the mappings back, within about a second.
  @Override
  public synchronized void close() {
    mappings.ifPresent(PortMappings::close);
  }

  private Set<LocalPort> ports() {
    return own.of(Origin.LISTENING).stream()
        .filter(address -> !address.isLoopback() && !address.isPublic())
        .flatMap(address -> port(address).stream())
        .collect(Collectors.toSet());
  }

  private static Optional<LocalPort> port(Multiaddr address) {
    return address
        .tcpSocket()
        .map(socket -> port(PortProtocol.TCP, socket))
        .or(() -> address.quicSocket().map(socket -> port(PortProtocol.UDP, socket)));
  }

  private static LocalPort port(PortProtocol protocol, InetSocketAddress socket) {
    return new LocalPort(
        protocol,
        socket.getAddress() instanceof Inet6Address
            ? StandardProtocolFamily.INET6
            : StandardProtocolFamily.INET,
        socket.getPort());
  }

  private void mapped(List<MappedPort> ports) {
    own.put(
        Origin.MAPPED,
        ports.stream()
            .filter(MappedPort::isPublic)
            .map(
                port ->
                    port.local().protocol() == PortProtocol.TCP
                        ? Multiaddr.ofTcp(port.external())
                        : Multiaddr.ofQuic(port.external()))
            .toList());
  }
}
