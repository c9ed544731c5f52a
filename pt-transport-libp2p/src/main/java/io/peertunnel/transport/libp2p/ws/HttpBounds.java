package io.peertunnel.transport.libp2p.ws;

import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeaders;

/// What both sides of the HTTP handshake share. Pure.
final class HttpBounds {
  /// The most bytes of a first line.
  static final int MAX_LINE = 2048;

  /// The most bytes of all headers together.
  static final int MAX_HEADERS = 8192;

  private static final int MAX_CHUNK = 1024;

  private HttpBounds() {}

  static HttpDecoderConfig decoding() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(MAX_LINE)
        .setMaxHeaderSize(MAX_HEADERS)
        .setMaxChunkSize(MAX_CHUNK);
  }

  /// Returns true if the headers of this name hold `token`, in capitals or not.
  static boolean lists(HttpHeaders headers, CharSequence name, CharSequence token) {
    return headers.containsValue(name, token, true);
  }
}
