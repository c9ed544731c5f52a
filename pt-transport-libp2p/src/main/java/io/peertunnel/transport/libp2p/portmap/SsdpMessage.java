package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.spi.wire.MalformedException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The search for UPnP devices and its answers. Pure.
///
/// @see <a
///     href="https://openconnectivity.org/upnp-specs/UPnP-arch-DeviceArchitecture-v1.1.pdf">UPnP
///     Device Architecture 1.1, section 1.3</a>
final class SsdpMessage {
  /// The longest answer that is read, in bytes.
  static final int MAX_SIZE = 2048;

  /// Seconds within which devices answer.
  static final int MX = 2;

  /// Searches for gateways.
  static final List<String> GATEWAYS =
      List.of(
          "urn:schemas-upnp-org:device:InternetGatewayDevice:1",
          "urn:schemas-upnp-org:device:InternetGatewayDevice:2");

  /// Searches for all devices: some gateways answer to nothing else.
  static final String ALL = "ssdp:all";

  private static final int MAX_LINES = 64;
  private static final List<String> KINDS =
      List.of(":InternetGatewayDevice:", ":WANIPConnection:", ":WANPPPConnection:");

  private SsdpMessage() {}

  /// Writes a search.
  ///
  /// @param target one of [#GATEWAYS], or [#ALL]
  static byte[] search(String target) {
    return String.join(
            "\r\n",
            "M-SEARCH * HTTP/1.1",
            "HOST: 239.255.255.250:1900",
            "MAN: \"ssdp:discover\"",
            "MX: " + MX,
            "ST: " + target,
            "",
            "")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /// Reads where a gateway describes itself; nothing if the answer is another device's.
  ///
  /// @param sender who sent the answer: the description must lie there, or any host on the link
  ///     could send us anywhere
  static Optional<URI> location(byte[] datagram, InetAddress sender) throws MalformedException {
    if (datagram.length > MAX_SIZE) {
      throw new MalformedException("an SSDP answer of more than " + MAX_SIZE + " bytes");
    }
    String[] lines =
        new String(datagram, StandardCharsets.ISO_8859_1).split("\r?\n", MAX_LINES + 1);
    if (lines.length > MAX_LINES || !lines[0].matches("HTTP/1\\.[01] 200( .*)?")) {
      throw new MalformedException("no SSDP answer");
    }
    Map<String, String> headers = headers(lines);
    String target = headers.getOrDefault("st", "");
    if (KINDS.stream().noneMatch(target::contains)) {
      return Optional.empty();
    }
    URI location = HttpPlace.parse(headers.getOrDefault("location", ""));
    if (!HttpPlace.isOn(location, sender)) {
      throw new MalformedException("a gateway at " + sender + " names another host");
    }
    return Optional.of(location);
  }

  private static Map<String, String> headers(String[] lines) {
    Map<String, String> headers = new HashMap<>();
    for (String line : lines) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        String name = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        headers.putIfAbsent(name, line.substring(colon + 1).strip());
      }
    }
    return headers;
  }
}
