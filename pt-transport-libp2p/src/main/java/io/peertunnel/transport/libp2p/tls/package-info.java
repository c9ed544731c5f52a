/// The secure channel `/tls/1.0.0`: TLS 1.3 in which a self-signed certificate proves the identity
/// key.
///
/// The JDK speaks TLS; Netty's `SslHandler` brings it to the channel. Knows the identities, not the
/// upgrade around it.
@NullMarked
package io.peertunnel.transport.libp2p.tls;

import org.jspecify.annotations.NullMarked;
