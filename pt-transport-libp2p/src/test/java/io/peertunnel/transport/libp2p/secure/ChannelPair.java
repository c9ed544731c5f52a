package io.peertunnel.transport.libp2p.secure;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.function.UnaryOperator;

/// Two embedded channels joined by a wire that the test moves, cuts in pieces and bends.
public final class ChannelPair {
  private final EmbeddedChannel initiator = new EmbeddedChannel();
  private final EmbeddedChannel responder = new EmbeddedChannel();
  private int piece = Integer.MAX_VALUE;
  private UnaryOperator<ByteBuf> toInitiator = UnaryOperator.identity();
  private UnaryOperator<ByteBuf> toResponder = UnaryOperator.identity();

  /// Returns the end of the side that speaks first.
  public EmbeddedChannel initiator() {
    return initiator;
  }

  /// Returns the end of the side that answers.
  public EmbeddedChannel responder() {
    return responder;
  }

  /// Lets at most `bytes` arrive at a time.
  public ChannelPair inPiecesOf(int bytes) {
    piece = bytes;
    return this;
  }

  /// Lets each buffer to the initiator pass through `change` first.
  public ChannelPair bendToInitiator(UnaryOperator<ByteBuf> change) {
    toInitiator = change;
    return this;
  }

  /// Lets each buffer to the responder pass through `change` first.
  public ChannelPair bendToResponder(UnaryOperator<ByteBuf> change) {
    toResponder = change;
    return this;
  }

  /// Carries bytes both ways until neither side has anything to send; then lets each side hear that
  /// the other has closed.
  public void run() {
    boolean moved = true;
    while (moved) {
      initiator.runPendingTasks();
      responder.runPendingTasks();
      boolean forth = carry(initiator, responder, toResponder);
      boolean back = carry(responder, initiator, toInitiator);
      moved = forth || back;
    }
    if (!initiator.isOpen() || !responder.isOpen()) {
      initiator.close().syncUninterruptibly();
      responder.close().syncUninterruptibly();
    }
  }

  /// Closes both ends and releases what is left. An embedded channel takes its handlers out while
  /// it closes; exceptions that then find nobody are not looked at.
  public void finish() {
    finish(initiator);
    finish(responder);
  }

  private static void finish(EmbeddedChannel channel) {
    channel.close().syncUninterruptibly();
    channel.releaseInbound();
    channel.releaseOutbound();
  }

  private boolean carry(EmbeddedChannel from, EmbeddedChannel to, UnaryOperator<ByteBuf> change) {
    ByteBuf sent = from.readOutbound();
    if (sent == null) {
      return false;
    }
    ByteBuf bytes = change.apply(sent);
    while (bytes.isReadable() && to.isOpen()) {
      int size = Math.min(piece, bytes.readableBytes());
      // As from a socket: every read has a buffer of its own.
      to.pipeline().fireChannelRead(bytes.readBytes(size)).fireChannelReadComplete();
      to.runPendingTasks();
    }
    bytes.release();
    return true;
  }
}
