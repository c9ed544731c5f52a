package io.peertunnel.transport.libp2p.quic;

import io.peertunnel.transport.libp2p.identity.PeerCheck;
import io.peertunnel.transport.libp2p.net.Admission;
import io.peertunnel.transport.libp2p.net.EventLoops;
import io.peertunnel.transport.libp2p.tls.QuicTls;
import java.util.function.Consumer;

/// What the QUIC sockets of a host share with the rest of it.
///
/// @param admission counts what others begin; what we dial the caller counts
/// @param inbound who may come in
/// @param accepted hears of each accepted connection once its peer is proved, on its loop, and adds
///     the multiplexer or closes it
public record QuicContext(
    EventLoops loops,
    QuicTls tls,
    QuicSettings settings,
    Admission admission,
    PeerCheck inbound,
    Consumer<QuicLink> accepted) {}
