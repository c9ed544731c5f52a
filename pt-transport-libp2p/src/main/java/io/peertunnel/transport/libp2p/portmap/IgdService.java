package io.peertunnel.transport.libp2p.portmap;

import java.net.URI;

/// A service of a gateway that maps ports. Pure.
///
/// @param type its URN with its version
/// @param control where it takes commands, on the gateway itself
record IgdService(String type, URI control) {}
