package io.peertunnel.transport.libp2p.identify;

import io.peertunnel.spi.Multiaddr;
import java.net.InetAddress;

/// That a peer sees us at an address. Pure, immutable.
///
/// @param observed where it sees us, as it says
/// @param local the address of our end of the connection, as `/ip4/192.168.1.7/udp/4001/quic-v1`;
///     with `0.0.0.0` or `::` where one socket serves all interfaces
/// @param observer the peer's IP address
/// @param standing what the peer is to us
public record Sighting(
    Multiaddr observed, Multiaddr local, InetAddress observer, Standing standing) {}
