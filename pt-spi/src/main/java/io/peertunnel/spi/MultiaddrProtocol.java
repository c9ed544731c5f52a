package io.peertunnel.spi;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The protocols that may stand in a multiaddr.
///
/// @see <a
///     href="https://github.com/multiformats/multiaddr/blob/master/protocols.csv">protocols.csv</a>
public enum MultiaddrProtocol {
  /// An IPv4 address.
  IP4("ip4", 4, 4),
  /// A TCP port.
  TCP("tcp", 6, 2),
  /// An IPv6 address.
  IP6("ip6", 41, 16),
  /// The zone of the IPv6 address that follows.
  IP6ZONE("ip6zone", 42, Size.PREFIXED),
  /// A name with addresses of either family.
  DNS("dns", 53, Size.PREFIXED),
  /// A name with IPv4 addresses.
  DNS4("dns4", 54, Size.PREFIXED),
  /// A name with IPv6 addresses.
  DNS6("dns6", 55, Size.PREFIXED),
  /// A name whose TXT records hold multiaddrs.
  DNSADDR("dnsaddr", 56, Size.PREFIXED),
  /// A UDP port.
  UDP("udp", 273, 2),
  /// WebRTC to a server with a self-signed certificate.
  WEBRTC_DIRECT("webrtc-direct", 280, Size.NONE),
  /// WebRTC between browsers.
  WEBRTC("webrtc", 281, Size.NONE),
  /// Through the relay named before it.
  P2P_CIRCUIT("p2p-circuit", 290, Size.NONE),
  /// A path in the file system; takes the rest of the text.
  UNIX("unix", 400, Size.PREFIXED),
  /// A peer id.
  P2P("p2p", 421, Size.PREFIXED),
  /// HTTP over TLS.
  HTTPS("https", 443, Size.NONE),
  /// TLS.
  TLS("tls", 448, Size.NONE),
  /// The server name in TLS.
  SNI("sni", 449, Size.PREFIXED),
  /// Noise.
  NOISE("noise", 454, Size.NONE),
  /// QUIC, draft 29.
  QUIC("quic", 460, Size.NONE),
  /// QUIC, RFC 9000.
  QUIC_V1("quic-v1", 461, Size.NONE),
  /// WebTransport.
  WEBTRANSPORT("webtransport", 465, Size.NONE),
  /// The hash of a certificate.
  CERTHASH("certhash", 466, Size.PREFIXED),
  /// WebSocket.
  WS("ws", 477, Size.NONE),
  /// WebSocket over TLS.
  WSS("wss", 478, Size.NONE),
  /// HTTP.
  HTTP("http", 480, Size.NONE),
  /// A path in HTTP, percent-encoded in text.
  HTTP_PATH("http-path", 481, Size.PREFIXED),
  /// A channel within one process.
  MEMORY("memory", 777, 8);

  private static final Map<String, MultiaddrProtocol> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(p -> p.text, Function.identity()));
  private static final Map<Long, MultiaddrProtocol> BY_CODE =
      Arrays.stream(values()).collect(Collectors.toMap(p -> (long) p.code, Function.identity()));

  private final String text;
  private final int code;
  private final int size;

  MultiaddrProtocol(String text, int code, int size) {
    this.text = text;
    this.code = code;
    this.size = size;
  }

  /// Returns the multicodec number.
  public int code() {
    return code;
  }

  /// Returns the name as it stands in text.
  @Override
  public String toString() {
    return text;
  }

  boolean hasValue() {
    return size != Size.NONE;
  }

  boolean isPrefixed() {
    return size == Size.PREFIXED;
  }

  /// The length of the value in bytes, where it is fixed.
  int size() {
    return size;
  }

  static Optional<MultiaddrProtocol> named(String name) {
    return Optional.ofNullable(name.equals("ipfs") ? P2P : BY_NAME.get(name));
  }

  static Optional<MultiaddrProtocol> coded(long code) {
    return Optional.ofNullable(BY_CODE.get(code));
  }

  private static final class Size {
    static final int NONE = 0;
    static final int PREFIXED = -1;
  }
}
