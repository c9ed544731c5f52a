package io.peertunnel.transport.libp2p.noise;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identity.PeerCheck;
import io.peertunnel.transport.libp2p.identity.ProvenPeer;
import java.util.List;
import java.util.function.Consumer;

/// Runs the handshake of `/noise` on a channel, then puts a [NoiseTransportHandler] in its place.
/// Loop code.
///
/// The consumer hears of the peer while both handlers are in the pipeline, and adds what shall read
/// plaintext behind them. Failure is an `exceptionCaught` event with a [TunnelException]; nothing
/// is sent after it, and what arrives is dropped.
public final class NoiseHandshakeHandler extends ByteToMessageDecoder {
  private static final int LENGTH_BYTES = 2;

  /// Message 2 with the largest payload: one key in the clear, one sealed, and the payload sealed.
  private static final int MAX_MESSAGE =
      2 * DhKey.LENGTH + 2 * CipherState.TAG_LENGTH + NoisePayload.MAX_LENGTH;

  private final PeerCheck check;
  private final Consumer<ProvenPeer> proven;
  private Phase phase;

  private NoiseHandshakeHandler(PeerCheck check, Consumer<ProvenPeer> proven, Phase phase) {
    this.check = check;
    this.proven = proven;
    this.phase = phase;
  }

  /// Creates the handler of the side that speaks first.
  ///
  /// @param proven hears of the peer, on the event loop
  public static NoiseHandshakeHandler initiator(
      NoiseCredentials credentials, PeerCheck check, Consumer<ProvenPeer> proven) {
    return initiator(credentials, DhKey.generate(), check, proven);
  }

  /// Creates the handler of the side that answers.
  ///
  /// @param proven hears of the peer, on the event loop
  public static NoiseHandshakeHandler responder(
      NoiseCredentials credentials, PeerCheck check, Consumer<ProvenPeer> proven) {
    return responder(credentials, DhKey.generate(), check, proven);
  }

  static NoiseHandshakeHandler initiator(
      NoiseCredentials credentials, DhKey ephemeral, PeerCheck check, Consumer<ProvenPeer> proven) {
    NoiseXx.Initiated initiated = NoiseXx.initiate(credentials.staticKey(), ephemeral);
    return new NoiseHandshakeHandler(check, proven, new AwaitSecond(credentials, initiated));
  }

  static NoiseHandshakeHandler responder(
      NoiseCredentials credentials, DhKey ephemeral, PeerCheck check, Consumer<ProvenPeer> proven) {
    return new NoiseHandshakeHandler(check, proven, new AwaitFirst(credentials, ephemeral));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    if (phase instanceof AwaitSecond initiator) {
      send(ctx, initiator.handshake().message());
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (phase instanceof Over) {
      in.skipBytes(in.readableBytes());
      return;
    }
    try {
      decode(ctx, in);
    } catch (TunnelException e) {
      phase = new Over();
      in.skipBytes(in.readableBytes());
      ctx.fireExceptionCaught(e);
    }
  }

  private void decode(ChannelHandlerContext ctx, ByteBuf in) throws TunnelException {
    if (in.readableBytes() < LENGTH_BYTES) {
      return;
    }
    int length = in.getUnsignedShort(in.readerIndex());
    if (length == 0 || length > MAX_MESSAGE) {
      throw new MalformedException("Noise message of " + length + " bytes");
    }
    if (in.readableBytes() < LENGTH_BYTES + length) {
      return;
    }
    byte[] message = new byte[length];
    in.skipBytes(LENGTH_BYTES).readBytes(message);
    advance(ctx, message);
  }

  private void advance(ChannelHandlerContext ctx, byte[] message) throws TunnelException {
    switch (phase) {
      case AwaitFirst(NoiseCredentials ours, DhKey ephemeral) -> {
        NoiseXx.Responded responded =
            NoiseXx.respond(ours.staticKey(), ephemeral, message, ours.payload());
        phase = new AwaitThird(ours, responded);
        send(ctx, responded.message());
      }
      case AwaitSecond(NoiseCredentials ours, NoiseXx.Initiated handshake) -> {
        NoiseXx.Answered answered = handshake.read(message);
        NoisePayload theirs = judge(answered.remote());
        NoiseXx.Finished finished = answered.finish(ours.payload());
        send(ctx, finished.message());
        finish(ctx, finished, peer(finished, theirs, ours.muxers(), theirs.muxers()));
      }
      case AwaitThird(NoiseCredentials ours, NoiseXx.Responded handshake) -> {
        NoiseXx.Finished finished = handshake.read(message);
        NoisePayload theirs = judge(finished.remote());
        finish(ctx, finished, peer(finished, theirs, theirs.muxers(), ours.muxers()));
      }
      case Over _ -> {}
    }
  }

  private NoisePayload judge(NoiseXx.Remote remote) throws TunnelException {
    NoisePayload payload = NoisePayload.open(remote);
    check.require(payload.key());
    return payload;
  }

  private static ProvenPeer peer(
      NoiseXx.Finished finished,
      NoisePayload theirs,
      List<String> initiatorMuxers,
      List<String> responderMuxers) {
    return new ProvenPeer(
        theirs.key(),
        NoisePayload.choose(initiatorMuxers, responderMuxers),
        finished.handshakeHash());
  }

  private void finish(ChannelHandlerContext ctx, NoiseXx.Finished finished, ProvenPeer peer) {
    phase = new Over();
    NoiseTransportHandler transport =
        new NoiseTransportHandler(ctx.channel(), finished.sender(), finished.receiver());
    ctx.pipeline().addAfter(ctx.name(), null, transport);
    proven.accept(peer);
    if (!ctx.isRemoved()) {
      ctx.pipeline().remove(this);
    }
  }

  private static void send(ChannelHandlerContext ctx, Bytes message) {
    ByteBuf frame = ctx.alloc().buffer(LENGTH_BYTES + message.size());
    frame.writeShort(message.size()).writeBytes(message.buffer());
    ctx.writeAndFlush(frame).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  private sealed interface Phase {}

  private record AwaitFirst(NoiseCredentials ours, DhKey ephemeral) implements Phase {}

  private record AwaitSecond(NoiseCredentials ours, NoiseXx.Initiated handshake) implements Phase {}

  private record AwaitThird(NoiseCredentials ours, NoiseXx.Responded handshake) implements Phase {}

  private record Over() implements Phase {}
}
