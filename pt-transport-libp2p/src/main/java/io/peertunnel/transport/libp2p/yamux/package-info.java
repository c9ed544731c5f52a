/// The multiplexer yamux: many streams on one secured connection.
///
/// Pure parts: [YamuxFrame] and its codec, [StreamState], the windows, [StreamTable]. Loop parts:
/// [YamuxSession] and what it is made of. May use the SPI, `mux`, the [Role] of `secure`, and
/// Netty.
///
/// @see <a href="https://github.com/hashicorp/yamux/blob/master/spec.md">yamux</a>
/// @see <a href="https://github.com/libp2p/specs/blob/master/yamux/README.md">yamux in libp2p</a>
@NullMarked
package io.peertunnel.transport.libp2p.yamux;

import io.peertunnel.transport.libp2p.secure.Role;
import org.jspecify.annotations.NullMarked;
