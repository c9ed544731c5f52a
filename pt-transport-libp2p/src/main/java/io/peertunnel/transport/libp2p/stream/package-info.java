/// A stream of the SPI over a stream of a multiplexer: negotiation, the blocking and the flowing
/// face.
@NullMarked
package io.peertunnel.transport.libp2p.stream;

import org.jspecify.annotations.NullMarked;
