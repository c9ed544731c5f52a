/// What the host expects of a multiplexer, whichever it is: streams on one connection, in Netty's
/// terms.
///
/// Loop code: everything here is called on the event loop of the connection, and never blocks.
@NullMarked
package io.peertunnel.transport.libp2p.mux;

import org.jspecify.annotations.NullMarked;
