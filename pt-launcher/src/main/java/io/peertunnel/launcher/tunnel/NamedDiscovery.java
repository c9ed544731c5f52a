package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.Discovery;

/// A discovery and the name by which the user knows it.
///
/// @param name as in `--discovery`, for example `mdns`
public record NamedDiscovery(String name, Discovery discovery) {}
