/// The engine: shares a service under an id, and reaches one, for as long as the user wants.
///
/// Reading order: [io.peertunnel.launcher.tunnel.Engine], then
/// [io.peertunnel.launcher.tunnel.PeerSearch] (from candidates to a connected peer),
/// [io.peertunnel.launcher.tunnel.Candidates] (whom to try when) and
/// [io.peertunnel.launcher.tunnel.TunnelStreams] (what a local client gets). The package knows the
/// SPI and nothing else.
@NullMarked
package io.peertunnel.launcher.tunnel;

import org.jspecify.annotations.NullMarked;
