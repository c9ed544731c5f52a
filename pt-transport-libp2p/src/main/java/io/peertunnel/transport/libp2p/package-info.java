/// The host: it ties sockets, upgrade, streams, dialling and identify together.
@NullMarked
package io.peertunnel.transport.libp2p;

import org.jspecify.annotations.NullMarked;
