/// QUIC (`quic-v1`): one UDP socket per family that listens, dials and punches holes, and the
/// streams and datagrams of its connections.
///
/// Netty's codec speaks QUIC, by native code where there is a library for this system. Knows the
/// identities, TLS, the sockets and the multiplexer's face; nothing of the host around them.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9000">RFC 9000</a>
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/quic/README.md">libp2p QUIC</a>
@NullMarked
package io.peertunnel.transport.libp2p.quic;

import org.jspecify.annotations.NullMarked;
