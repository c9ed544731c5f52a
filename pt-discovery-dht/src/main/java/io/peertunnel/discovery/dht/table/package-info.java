/// The key space and the routing table. Pure.
@NullMarked
package io.peertunnel.discovery.dht.table;

import org.jspecify.annotations.NullMarked;
