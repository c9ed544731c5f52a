package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.spi.wire.MalformedException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;

/// Which URLs a device may send us to: plain HTTP at an address, no name, of the device itself.
/// Pure.
final class HttpPlace {
  private static final int MAX_LENGTH = 1024;

  private HttpPlace() {}

  /// Parses an absolute URL.
  ///
  /// @throws MalformedException if it is not plain HTTP at an IP address
  static URI parse(String text) throws MalformedException {
    URI uri = reference(text);
    if (!"http".equalsIgnoreCase(uri.getScheme())
        || uri.getHost() == null
        || uri.getRawUserInfo() != null
        || uri.getPort() == 0
        || uri.getPort() > 65535) {
      throw new MalformedException("a URL that is not plain HTTP at an address");
    }
    address(uri);
    return uri;
  }

  /// Resolves a reference that stands in a document.
  ///
  /// @throws MalformedException if it leads to another host than the document's
  static URI resolve(URI document, String reference) throws MalformedException {
    URI resolved = parse(document.resolve(reference(reference)).toString());
    if (!isOn(resolved, address(document))) {
      throw new MalformedException("a device description names another host");
    }
    return resolved;
  }

  /// Tells whether a URL leads to a host.
  static boolean isOn(URI uri, InetAddress host) throws MalformedException {
    return address(uri).equals(host);
  }

  private static URI reference(String text) throws MalformedException {
    if (text.isEmpty() || text.length() > MAX_LENGTH) {
      throw new MalformedException("a URL of " + text.length() + " characters");
    }
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw new MalformedException("no URL");
    }
  }

  /// Never looks up a name.
  private static InetAddress address(URI uri) throws MalformedException {
    try {
      return InetAddress.ofLiteral(uri.getHost());
    } catch (IllegalArgumentException e) {
      throw new MalformedException("a URL with a name in place of an address");
    }
  }
}
