package io.peertunnel.transport.libp2p.yamux;

import io.netty.channel.EventLoop;

/// What the streams of a session have in common. Loop code.
record SessionParts(
    EventLoop loop,
    FrameWriter writer,
    OutboundScheduler outbound,
    ReadBurst burst,
    BudgetShare share,
    KeepAlive keepAlive) {}
