package io.peertunnel.discovery.dht.sim;

/// What to simulate.
///
/// @param seed decides everything that is random
/// @param nodes how many there are
/// @param keys how many different keys are published
/// @param searches how many searches for each of them
/// @param leavesPerHour the share of nodes that leave within an hour
/// @param hostile the share of nodes that are silent, invent peers or collude, a third each
/// @param sybils how many colluding nodes of one /16 stand nearer to each key than anybody else
record Scenario(
    long seed,
    int nodes,
    int keys,
    int searches,
    double leavesPerHour,
    double hostile,
    int sybils) {
  static Scenario quiet(long seed, int nodes, int keys, int searches) {
    return new Scenario(seed, nodes, keys, searches, 0, 0, 0);
  }

  Scenario churning(double share) {
    return new Scenario(seed, nodes, keys, searches, share, hostile, sybils);
  }

  Scenario hostile(double share) {
    return new Scenario(seed, nodes, keys, searches, leavesPerHour, share, sybils);
  }

  Scenario sybils(int count) {
    return new Scenario(seed, nodes, keys, searches, leavesPerHour, hostile, count);
  }
}
