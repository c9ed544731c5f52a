package io.peertunnel.transport.libp2p.quic;

import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.util.AttributeKey;
import io.peertunnel.transport.libp2p.tls.QuicHandshake;

/// What is remembered with a QUIC channel. Pure.
final class LinkFacts {
  /// The handshake of a dial, for the codec that begins it.
  static final AttributeKey<QuicHandshake> HANDSHAKE =
      AttributeKey.valueOf(LinkFacts.class, "handshake");

  /// What the peer said when it closed.
  static final AttributeKey<QuicConnectionCloseEvent> CLOSED =
      AttributeKey.valueOf(LinkFacts.class, "closed");

  /// How many bytes a datagram to the peer may have; none if it takes no datagrams.
  static final AttributeKey<Integer> MAX_DATAGRAM =
      AttributeKey.valueOf(LinkFacts.class, "maxDatagram");

  /// When the handshake was over, in nanoseconds of the monotonic clock.
  static final AttributeKey<Long> ACTIVE_SINCE =
      AttributeKey.valueOf(LinkFacts.class, "activeSince");

  private LinkFacts() {}
}
