package io.peertunnel.tests.bench;

/// An open tunnel, and how long that took.
///
/// @param shareMillis from the start of the share side until it says that it is ready
/// @param portMillis from the start of the bind side until a client is accepted
/// @param byteMillis from the start of the bind side until a byte has come back from the service
record Opening(Tunnel tunnel, double shareMillis, double portMillis, double byteMillis) {}
