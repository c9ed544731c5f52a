package io.peertunnel.launcher.tunnel;

import java.net.SocketAddress;
import java.util.Optional;

/// A service to share.
///
/// @param id under which it is found; empty to be reached by address alone (`--peer`)
/// @param target where the service is, as the forwarder reads it; an unresolved name is resolved
///     for
///     each connection
public record ShareSpec(Optional<TunnelId> id, SocketAddress target) {}
