/// The engine: shares a service under an id, and reaches one, for as long as the user wants.
///
/// Reading order: [io.peertunnel.launcher.tunnel.Engine], then
/// [io.peertunnel.launcher.tunnel.PeerSearch] (who might serve the tunnel) and
/// [io.peertunnel.launcher.tunnel.PeerLink] (the connection that does).
@NullMarked
package io.peertunnel.launcher.tunnel;

import org.jspecify.annotations.NullMarked;
