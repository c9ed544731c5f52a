package io.peertunnel.transport.libp2p.portmap;

import java.net.InetSocketAddress;
import java.time.Duration;

/// What a router granted. Pure.
///
/// @param external the router's address and port
/// @param lifetime how long it holds; zero if it holds until it is taken back
record Mapping(InetSocketAddress external, Duration lifetime) {}
