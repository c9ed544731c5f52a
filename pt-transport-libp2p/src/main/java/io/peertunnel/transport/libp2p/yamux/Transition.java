package io.peertunnel.transport.libp2p.yamux;

/// What an event leads to: a [StreamState], or a [NoTransition]. Pure.
sealed interface Transition permits StreamState, NoTransition {}
