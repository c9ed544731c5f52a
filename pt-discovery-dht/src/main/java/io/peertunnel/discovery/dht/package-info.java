/// The discovery: what runs on threads of its own.
@NullMarked
package io.peertunnel.discovery.dht;

import org.jspecify.annotations.NullMarked;
