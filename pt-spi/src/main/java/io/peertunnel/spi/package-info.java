/// The values and interfaces that every part of PeerTunnel shares.
///
/// Reading order: [io.peertunnel.spi.Host] and [io.peertunnel.spi.Stream] (the network),
/// [io.peertunnel.spi.Discovery] and [io.peertunnel.spi.Forwarder] (what plugins add),
/// [io.peertunnel.spi.PluginContext] (what a plugin is given). This package depends on the JDK
/// alone.
@NullMarked
package io.peertunnel.spi;

import org.jspecify.annotations.NullMarked;
