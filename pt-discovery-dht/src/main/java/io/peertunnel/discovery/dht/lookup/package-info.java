/// The iterative look-up. Pure.
@NullMarked
package io.peertunnel.discovery.dht.lookup;

import org.jspecify.annotations.NullMarked;
