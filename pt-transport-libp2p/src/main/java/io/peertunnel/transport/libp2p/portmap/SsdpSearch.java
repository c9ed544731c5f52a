package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.spi.wire.MalformedException;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// One search for UPnP gateways on one link. Blocking; an interrupt ends it.
///
/// Asks for gateways twice, a second apart, and if none answers, once for all devices.
final class SsdpSearch {
  /// The most gateways of a link that are looked at.
  static final int MAX_LOCATIONS = 4;

  private static final int MAX_DATAGRAMS = 200;
  private static final int HOPS = 2;
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final Duration WAIT = Duration.ofSeconds(SsdpMessage.MX + 1);

  private final SsdpTarget target;
  private final Consumer<URI> found;
  private final Set<URI> locations = new HashSet<>();
  private int datagrams;

  /// @param found hears where gateways describe themselves, each once
  SsdpSearch(SsdpTarget target, Consumer<URI> found) {
    this.target = target;
    this.found = found;
  }

  /// Searches for [#AGAIN] and [#WAIT], and as long as [#WAIT] for all devices.
  void run() throws IOException, InterruptedException {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(target.local(), 0))) {
      if (target.group().getAddress().isMulticastAddress()) {
        NetworkInterface device = NetworkInterface.getByInetAddress(target.local());
        if (device == null) {
          throw new IOException("the address " + target.local() + " is gone");
        }
        socket.setOption(StandardSocketOptions.IP_MULTICAST_IF, device);
        socket.setOption(StandardSocketOptions.IP_MULTICAST_TTL, HOPS);
      }
      ask(socket, SsdpMessage.GATEWAYS, AGAIN);
      ask(socket, SsdpMessage.GATEWAYS, WAIT);
      if (locations.isEmpty()) {
        ask(socket, List.of(SsdpMessage.ALL), WAIT);
      }
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException("searching for gateways");
      }
      throw e;
    }
  }

  private void ask(DatagramSocket socket, List<String> kinds, Duration wait) throws IOException {
    for (String kind : kinds) {
      byte[] search = SsdpMessage.search(kind);
      socket.send(new DatagramPacket(search, search.length, target.group()));
    }
    long end = System.nanoTime() + wait.toNanos();
    long millis = wait.toMillis();
    while (millis > 0 && datagrams < MAX_DATAGRAMS && locations.size() < MAX_LOCATIONS) {
      socket.setSoTimeout((int) millis);
      receive(socket).filter(locations::add).ifPresent(found);
      millis = (end - System.nanoTime()) / 1_000_000;
    }
  }

  private Optional<URI> receive(DatagramSocket socket) throws IOException {
    int size = SsdpMessage.MAX_SIZE + 1;
    DatagramPacket packet = new DatagramPacket(new byte[size], size);
    try {
      socket.receive(packet);
      datagrams++;
      return SsdpMessage.location(
          Arrays.copyOf(packet.getData(), packet.getLength()), packet.getAddress());
    } catch (SocketTimeoutException | MalformedException e) {
      return Optional.empty();
    }
  }
}
