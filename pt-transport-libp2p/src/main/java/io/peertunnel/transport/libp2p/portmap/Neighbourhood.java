package io.peertunnel.transport.libp2p.portmap;

import java.util.List;

/// Where routers could be at present. Pure.
///
/// @param routers asked by PCP and NAT-PMP
/// @param searches asked by SSDP
record Neighbourhood(List<RouterAddress> routers, List<SsdpTarget> searches) {
  Neighbourhood {
    routers = List.copyOf(routers);
    searches = List.copyOf(searches);
  }

  /// Tells whether there is nobody to ask.
  boolean isEmpty() {
    return routers.isEmpty() && searches.isEmpty();
  }
}
