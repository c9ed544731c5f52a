/// Port mapping: our listening ports kept open on the home router, by PCP, NAT-PMP and UPnP-IGD.
///
/// Pure codecs, a blocking client for each protocol behind
/// [io.peertunnel.transport.libp2p.portmap.Gateway], a search for routers, and
/// [io.peertunnel.transport.libp2p.portmap.PortMappings], which keeps the mappings. Knows the SPI's
/// values and the JDK, nothing of the host around it.
@NullMarked
package io.peertunnel.transport.libp2p.portmap;

import org.jspecify.annotations.NullMarked;
