package io.peertunnel.transport.libp2p.secure;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerId;

/// What the upgrade of a connection led to.
///
/// @param remote the peer, as proved
/// @param remoteKey its public key, in the protobuf encoding that `remote` was derived from
/// @param security the protocol id of the handshake: `/noise` or `/tls/1.0.0`
/// @param muxer the protocol id of the multiplexer agreed upon: `/yamux/1.0.0`
/// @param channelBinding 32 bytes that only the two ends share
public record SecureSession(
    PeerId remote, Bytes remoteKey, String security, String muxer, Bytes channelBinding) {}
