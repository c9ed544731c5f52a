package io.peertunnel.transport.libp2p.portmap;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/// Where UPnP gateways are searched for. Pure.
///
/// @param group whom to ask: SSDP's multicast group, or one device
/// @param local the address of ours on the link that is asked
record SsdpTarget(InetSocketAddress group, InetAddress local) {}
