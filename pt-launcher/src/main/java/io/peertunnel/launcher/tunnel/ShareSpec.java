package io.peertunnel.launcher.tunnel;

import java.net.InetSocketAddress;
import java.util.Optional;

/// A service to share.
///
/// @param id under which it is found; empty to be reached by address alone (`--peer`)
/// @param target where the service is; if unresolved, its name is resolved for each connection
public record ShareSpec(Optional<TunnelId> id, InetSocketAddress target) {}
