package io.peertunnel.launcher.tunnel;

/// Who named a peer.
///
/// @param kind how much that says
/// @param name as events show it: a discovery, `peer` or `cache`
record Source(Kind kind, String name) {
  /// The user, with `--peer`.
  static final Source PINNED = new Source(Kind.PINNED, TunnelEvent.BY_PEER);

  /// The file of addresses that worked before.
  static final Source CACHED = new Source(Kind.CACHED, TunnelEvent.BY_CACHE);

  /// The kinds, the most trusted first.
  enum Kind {
    PINNED,
    CACHED,
    DISCOVERED
  }

  static Source discovery(String name) {
    return new Source(Kind.DISCOVERED, name);
  }
}
