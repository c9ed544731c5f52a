package io.peertunnel.transport.libp2p.portmap;

/// A router that maps ports for us. Blocking; owned by one thread at a time. Every call ends by
/// itself within seconds, and can be interrupted.
interface Gateway extends AutoCloseable {
  /// Returns the protocol by which it is asked.
  GatewayKind kind();

  /// Maps a port, or renews its mapping: the same local port has one mapping at most.
  ///
  /// @return what was granted; its port may differ from the one asked for
  Mapping map(MappingRequest request) throws MappingException, InterruptedException;

  /// Takes a mapping back.
  ///
  /// @param local where we listen
  /// @param externalPort what was mapped to it
  void unmap(LocalPort local, int externalPort) throws MappingException, InterruptedException;

  /// Asks whether the router still knows its mappings. After [Continuity#RESTARTED] the next call
  /// starts afresh.
  Continuity check() throws MappingException, InterruptedException;

  /// Frees what the client holds. Leaves the mappings as they are, and never throws.
  @Override
  void close();
}
