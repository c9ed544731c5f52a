package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.PeerInfo;

/// One try to connect to a candidate.
///
/// @param number unique within its [Candidates]
/// @param peer who, and the addresses to try
/// @param startedAt when, in nanoseconds of the ticker
record Attempt(long number, PeerInfo peer, long startedAt) {}
