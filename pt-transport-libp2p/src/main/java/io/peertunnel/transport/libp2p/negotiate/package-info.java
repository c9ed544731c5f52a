/// multistream-select 1.0: how two peers agree on a protocol, on a connection and on each stream.
///
/// Knows Netty's buffers; only [io.peertunnel.transport.libp2p.negotiate.NegotiationHandler] knows
/// its channels.
@NullMarked
package io.peertunnel.transport.libp2p.negotiate;

import org.jspecify.annotations.NullMarked;
