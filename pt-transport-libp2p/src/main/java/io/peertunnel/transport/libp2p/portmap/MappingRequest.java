package io.peertunnel.transport.libp2p.portmap;

import java.time.Duration;

/// What we ask a router for. Pure.
///
/// @param local where we listen
/// @param externalPort the port that we would like, 1 to 65535
/// @param lifetime how long it shall hold, in whole seconds
record MappingRequest(LocalPort local, int externalPort, Duration lifetime) {}
