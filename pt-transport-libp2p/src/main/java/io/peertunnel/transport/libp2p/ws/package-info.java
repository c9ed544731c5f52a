/// Plain bytes over WebSocket: the addresses that end in `/ws` and `/wss`. Knows Netty and the SPI.
@NullMarked
package io.peertunnel.transport.libp2p.ws;

import org.jspecify.annotations.NullMarked;
