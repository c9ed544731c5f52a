package io.peertunnel.discovery.dht.sim;

/// What one search took.
///
/// @param firstAfter nanoseconds until the first record of the provider came; negative if none did
/// @param messagesToFirst how many requests had been sent by then
/// @param endedAfter nanoseconds until the look-up ended by itself
/// @param messages how many requests it sent in all
/// @param dials how many of them needed a new connection
record Sample(long firstAfter, int messagesToFirst, long endedAfter, int messages, int dials) {
  boolean found() {
    return firstAfter >= 0;
  }
}
