package io.peertunnel.transport.libp2p.quic;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.handler.codec.quic.QuicTokenHandler;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/// Has clients show that they receive at their address while the gate asks for it, by a Retry
/// packet, which costs us no memory. Loop code, one for each socket.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9000#section-8.1.2">RFC 9000, 8.1.2</a>
final class AddressProof implements QuicTokenHandler {
  private static final int INVALID = -1;

  private final InboundGate gate;
  private final LongSupplier clock;
  private final RetryTokens tokens;
  private InboundGate.Source latest = InboundGate.Source.UNVERIFIED;

  /// @param clock nanoseconds of a monotonic clock
  AddressProof(InboundGate gate, LongSupplier clock, SecureRandom random) {
    this.gate = gate;
    this.clock = clock;
    this.tokens = new RetryTokens(random);
  }

  /// Returns what the client has shown whose handshake the codec begins at this moment.
  InboundGate.Source latest() {
    return latest;
  }

  @Override
  public boolean writeToken(ByteBuf out, ByteBuf id, InetSocketAddress address) {
    latest = InboundGate.Source.UNVERIFIED;
    long now = clock.getAsLong();
    if (!gate.demandsProof(now)) {
      return false;
    }
    out.writeBytes(tokens.issue(address, ByteBufUtil.getBytes(id), now));
    return true;
  }

  @Override
  public int validateToken(ByteBuf token, InetSocketAddress address) {
    if (token.readableBytes() > RetryTokens.MAX_LENGTH) {
      return INVALID;
    }
    OptionalInt at = tokens.check(ByteBufUtil.getBytes(token), address, clock.getAsLong());
    latest = InboundGate.Source.VERIFIED;
    return at.orElse(INVALID);
  }

  @Override
  public int maxTokenLength() {
    return RetryTokens.MAX_LENGTH;
  }
}
