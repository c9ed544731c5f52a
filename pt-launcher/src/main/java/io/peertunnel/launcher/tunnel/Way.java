package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.Connection;

/// The peer in use and its best connection at one moment.
record Way(Presence presence, Connection connection) {}
