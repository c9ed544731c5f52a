package io.peertunnel.discovery.mdns;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.util.HexFormat;

/// A socket that hears and speaks to the mDNS group of one address family on one interface.
/// Blocking.
///
/// The port is shared with every other responder of the machine.
///
/// @param channel bound and joined
/// @param group where multicast goes
/// @param family for logs and thread names
record LinkSocket(DatagramChannel channel, InetSocketAddress group, StandardProtocolFamily family)
    implements AutoCloseable {
  private static final byte[] GROUP_4 = {(byte) 224, 0, 0, (byte) 251};
  private static final byte[] GROUP_6 = HexFormat.of().parseHex("ff0200000000000000000000000000fb");
  private static final byte[] ANY_4 = new byte[4];
  private static final byte[] ANY_6 = new byte[16];
  private static final int HOPS = 255;

  /// Opens the socket.
  ///
  /// @throws IOException if the port cannot be bound or the group cannot be joined
  static LinkSocket open(NetworkInterface nic, StandardProtocolFamily family, int port)
      throws IOException {
    boolean six = family == StandardProtocolFamily.INET6;
    DatagramChannel channel = DatagramChannel.open(family);
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      if (channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, nic);
      channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, HOPS);
      channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
      channel.bind(new InetSocketAddress(InetAddress.getByAddress(six ? ANY_6 : ANY_4), port));
      channel.join(InetAddress.getByAddress(six ? GROUP_6 : GROUP_4), nic);
      return new LinkSocket(channel, new InetSocketAddress(group(nic, family), port), family);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static InetAddress group(NetworkInterface nic, StandardProtocolFamily family)
      throws UnknownHostException {
    return family == StandardProtocolFamily.INET6
        ? Inet6Address.getByAddress(null, GROUP_6, nic)
        : InetAddress.getByAddress(GROUP_4);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      System.getLogger(LinkSocket.class.getName())
          .log(System.Logger.Level.DEBUG, "mdns: closing a socket failed", e);
    }
  }
}
