/// TCP over streams. May depend on the SPI and on Netty, and on no transport.
///
/// Reading order: [io.peertunnel.forward.tcp.Splice] joins one socket with one stream and is the
/// heart; [io.peertunnel.forward.tcp.ExposedTarget] makes the socket for a stream,
/// [io.peertunnel.forward.tcp.LocalBinding] the stream for a socket.
@NullMarked
package io.peertunnel.forward.tcp;

import org.jspecify.annotations.NullMarked;
