package io.peertunnel.transport.libp2p.portmap;

/// Looks for routers.
interface Search {
  /// Returns where routers could be at present. Blocks briefly; sends nothing.
  Neighbourhood look();

  /// Starts to ask all of them, side by side.
  Candidates begin(Neighbourhood around);
}
