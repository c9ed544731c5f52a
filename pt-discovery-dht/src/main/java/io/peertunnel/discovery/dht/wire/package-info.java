/// The messages of `/ipfs/kad/1.0.0`. Pure.
@NullMarked
package io.peertunnel.discovery.dht.wire;

import org.jspecify.annotations.NullMarked;
