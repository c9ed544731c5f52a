package io.peertunnel.transport.libp2p.ws;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.peertunnel.spi.TunnelException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// A listener that remembers; adds what it is told to once the WebSocket is open.
final class Heard implements WsListener {
  private final CompletableFuture<Channel> opened = new CompletableFuture<>();
  private final List<Throwable> errors = new ArrayList<>();
  private final Consumer<Channel> then;

  Heard() {
    this(_ -> {});
  }

  Heard(Consumer<Channel> then) {
    this.then = then;
  }

  CompletableFuture<Channel> opened() {
    return opened;
  }

  boolean isOpen() {
    return opened.isDone() && !opened.isCompletedExceptionally();
  }

  /// Returns why no WebSocket came about.
  Throwable failure() {
    return opened.exceptionNow();
  }

  /// Returns what went wrong once it was open.
  List<Throwable> errors() {
    return errors;
  }

  @Override
  public void onOpen(Channel channel) {
    then.accept(channel);
    channel.pipeline().addLast(new Errors());
    if (!opened.complete(channel)) {
      throw new AssertionError("opened twice");
    }
  }

  @Override
  public void onFailed(TunnelException cause) {
    if (!opened.completeExceptionally(cause)) {
      throw new AssertionError("failed after " + opened, cause);
    }
  }

  private final class Errors extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      errors.add(cause);
    }
  }
}
