/// The provider records that a server keeps.
@NullMarked
package io.peertunnel.discovery.dht.store;

import org.jspecify.annotations.NullMarked;
