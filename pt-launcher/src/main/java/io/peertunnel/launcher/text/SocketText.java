package io.peertunnel.launcher.text;

import io.peertunnel.spi.Multiaddr;
import java.net.InetSocketAddress;

/// How the address of a socket is written. Pure.
public final class SocketText {
  private SocketText() {}

  /// Returns `host:port`, with brackets around an IPv6 address; of a name that is not resolved the
  /// name.
  public static String of(InetSocketAddress address) {
    if (address.isUnresolved()) {
      return address.getHostString() + ":" + address.getPort();
    }
    String ip = Multiaddr.ofTcp(address).parts().getFirst().text();
    return (ip.indexOf(':') >= 0 ? "[" + ip + "]" : ip) + ":" + address.getPort();
  }
}
