package io.peertunnel.discovery.dht.sim;

/// How a simulated node behaves.
enum Behaviour {
  /// As it should.
  HONEST,
  /// Lets itself be dialled and probed, and never answers a look-up.
  SILENT,
  /// Names peers close to the target that do not exist, and forgets records.
  INVENTING,
  /// Names only its own kind, and forgets records.
  COLLUDING
}
