/// The echo that measures round trips: `/ipfs/ping/1.0.0`.
@NullMarked
package io.peertunnel.transport.libp2p.ping;

import org.jspecify.annotations.NullMarked;
