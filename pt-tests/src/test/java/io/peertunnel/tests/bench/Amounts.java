package io.peertunnel.tests.bench;

/// How much is measured in a round.
///
/// @param seconds length of each transfer
/// @param warmUpSeconds length of each transfer before those that count
/// @param lineSeconds length of each transfer through the laboratory's line; 0 for none
/// @param pings round trips
/// @param checkedBytes bytes that are compared one by one
record Amounts(
    double seconds, double warmUpSeconds, double lineSeconds, int pings, long checkedBytes) {
  /// How many streams or connections there are where there are several.
  static final int SEVERAL = 8;

  /// How long a process counts as fresh.
  static final double FRESH_SECONDS = 2;
}
