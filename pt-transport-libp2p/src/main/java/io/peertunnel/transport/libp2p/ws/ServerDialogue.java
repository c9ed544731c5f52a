package io.peertunnel.transport.libp2p.ws;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.peertunnel.spi.TunnelException;
import java.util.List;

/// Grants a client its WebSocket. Loop code.
///
/// Any path and any origin will do, as in go-libp2p: who is on the other side is proved by the
/// handshake within.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6455#section-4.2">RFC 6455, 4.2</a>
final class ServerDialogue implements Dialogue {
  private static final String VERSION = "13";

  private final HttpRequestDecoder decoder = new HttpRequestDecoder(HttpBounds.decoding());
  private final HttpResponseEncoder encoder = new HttpResponseEncoder();
  private String key = "";

  @Override
  public void begin(ChannelHandlerContext ctx) {
    ctx.pipeline().addBefore(ctx.name(), null, encoder).addBefore(ctx.name(), null, decoder);
  }

  @Override
  public void hear(HttpMessage message) throws TunnelException {
    if (!(message instanceof HttpRequest request)
        || !request.protocolVersion().equals(HttpVersion.HTTP_1_1)) {
      throw new RefusalException(
          HttpResponseStatus.HTTP_VERSION_NOT_SUPPORTED, "the client does not speak HTTP/1.1");
    }
    if (!request.method().equals(HttpMethod.GET)) {
      throw new RefusalException(
          HttpResponseStatus.METHOD_NOT_ALLOWED, "the client sent no GET request");
    }
    HttpHeaders headers = request.headers();
    boolean wanted =
        HttpBounds.lists(headers, HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
            && HttpBounds.lists(headers, HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
            && VERSION.equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION));
    if (!wanted) {
      throw new RefusalException(
          HttpResponseStatus.UPGRADE_REQUIRED, "the client asked for no WebSocket");
    }
    List<String> keys = headers.getAll(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    if (keys.size() != 1 || !AcceptKey.isKey(keys.getFirst())) {
      throw new RefusalException(
          HttpResponseStatus.BAD_REQUEST, "the client sent no valid WebSocket key");
    }
    key = keys.getFirst();
  }

  @Override
  public void agree(ChannelHandlerContext ctx) {
    FullHttpResponse response = response(HttpResponseStatus.SWITCHING_PROTOCOLS);
    response
        .headers()
        .set(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE)
        .set(HttpHeaderNames.SEC_WEBSOCKET_ACCEPT, AcceptKey.answerTo(key));
    ctx.writeAndFlush(response).addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
    ctx.pipeline().remove(encoder);
  }

  @Override
  public void leave(ChannelHandlerContext ctx) {
    ctx.pipeline().remove(decoder);
  }

  @Override
  public void refuse(ChannelHandlerContext ctx, TunnelException cause) {
    HttpResponseStatus status =
        cause instanceof RefusalException refusal
            ? refusal.status()
            : HttpResponseStatus.BAD_REQUEST;
    FullHttpResponse response = response(status);
    response
        .headers()
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
        .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, VERSION)
        .set(HttpHeaderNames.CONTENT_LENGTH, 0);
    // The channel closes next; whether the client has read why does not matter.
    ctx.writeAndFlush(response).addListener(_ -> {});
  }

  private static FullHttpResponse response(HttpResponseStatus status) {
    return new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER);
  }
}
