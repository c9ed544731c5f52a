package io.peertunnel.transport.libp2p.ws;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.peertunnel.spi.TunnelException;

/// Asks a server for a WebSocket, and judges its answer. Loop code.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-4.1">RFC 6455, 4.1</a>
final class ClientDialogue implements Dialogue {
  private static final String PATH = "/";
  private static final String VERSION = "13";

  private final WsTarget target;
  private final String key;
  private final HttpResponseDecoder decoder = new HttpResponseDecoder(HttpBounds.decoding());
  private final HttpRequestEncoder encoder = new HttpRequestEncoder();

  /// Creates one client's part.
  ///
  /// @param key as of [AcceptKey#fresh]
  ClientDialogue(WsTarget target, String key) {
    this.target = target;
    this.key = key;
  }

  @Override
  public void begin(ChannelHandlerContext ctx) {
    ctx.pipeline().addBefore(ctx.name(), null, encoder).addBefore(ctx.name(), null, decoder);
    FullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, PATH);
    request
        .headers()
        .set(HttpHeaderNames.HOST, target.authority())
        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(HttpHeaderNames.SEC_WEBSOCKET_KEY, key)
        .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION);
    ctx.writeAndFlush(request).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
  }

  @Override
  public void hear(HttpMessage message) throws TunnelException {
    if (!(message instanceof HttpResponse response)) {
      throw new TunnelException("the server sent no response");
    }
    if (!response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
      throw new TunnelException(
          target.authority()
              + " answered with HTTP status "
              + response.status().code()
              + " instead of opening a WebSocket");
    }
    HttpHeaders headers = response.headers();
    boolean upgraded =
        HttpBounds.lists(headers, HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
            && HttpBounds.lists(headers, HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE);
    if (!upgraded) {
      throw new TunnelException(target.authority() + " switched to something else than WebSocket");
    }
    if (!AcceptKey.answerTo(key).equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT))) {
      throw new TunnelException(target.authority() + " gave a wrong answer to the WebSocket key");
    }
    if (headers.contains(HttpHeaderNames.SEC_WEBSOCKET_EXTENSIONS)
        || headers.contains(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)) {
      throw new TunnelException(
          target.authority() + " chose a WebSocket extension that was not offered");
    }
  }

  @Override
  public void agree(ChannelHandlerContext ctx) {
    ctx.pipeline().remove(encoder);
  }

  @Override
  public void leave(ChannelHandlerContext ctx) {
    ctx.pipeline().remove(decoder);
  }

  @Override
  public void refuse(ChannelHandlerContext ctx, TunnelException cause) {
    // A client just leaves.
  }
}
