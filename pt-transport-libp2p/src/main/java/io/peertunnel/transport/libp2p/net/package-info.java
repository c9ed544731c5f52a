/// Sockets: event loops, listeners, dialling from the listening port, limits on who may connect,
/// and the addresses of this machine.
@NullMarked
package io.peertunnel.transport.libp2p.net;

import org.jspecify.annotations.NullMarked;
