package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.FakePluginContext;
import io.peertunnel.spi.wire.MalformedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A group of multicast DNS for one test: a private port on the loopback interface, and a bare
/// member that sees and says what the test likes. Blocking.
final class TestGroup implements AutoCloseable {
  private final LinkSocket socket;
  private final Thread reader;
  private final List<DnsMessage> seen = new CopyOnWriteArrayList<>();

  private TestGroup(LinkSocket socket) {
    this.socket = socket;
    this.reader = Thread.ofVirtual().name("test group").start(this::read);
  }

  static int freePort() {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (SocketException e) {
      throw new UncheckedIOException(e);
    }
  }

  static NetworkInterface loopback() throws SocketException {
    return NetworkInterface.networkInterfaces()
        .filter(nic -> nic.inetAddresses().anyMatch(InetAddress::isLoopbackAddress))
        .findFirst()
        .orElseThrow();
  }

  static FakePluginContext context(int port) throws SocketException {
    return FakePluginContext.withoutDirectory(new MdnsProvider().settings())
        .set("port", Integer.toString(port))
        .set("interfaces", loopback().getName());
  }

  static TestGroup join(int port) throws IOException {
    return new TestGroup(LinkSocket.open(loopback(), StandardProtocolFamily.INET, port));
  }

  /// Returns what was said in the group, by this member too.
  List<DnsMessage> seen() {
    return List.copyOf(seen);
  }

  /// Returns the responses that were said in the group.
  List<DnsMessage> responses() {
    return seen.stream().filter(message -> !message.isQuery()).toList();
  }

  /// Returns how often the questions of `query` were asked.
  int queries(DnsMessage query) {
    return (int)
        seen.stream()
            .filter(message -> message.isQuery())
            .filter(message -> message.questions().equals(query.questions()))
            .count();
  }

  void say(DnsMessage message) throws IOException {
    say(DnsWriter.write(message));
  }

  void say(ByteBuffer packet) throws IOException {
    socket.channel().send(packet, socket.group());
  }

  InetSocketAddress group() {
    return socket.group();
  }

  /// Asks, and returns the next response.
  DnsMessage ask(DnsMessage query) throws Exception {
    int before = responses().size();
    say(query);
    Await.until("the query is answered", () -> responses().size() > before);
    return responses().get(before);
  }

  @Override
  public void close() {
    socket.close();
    reader.interrupt();
  }

  private void read() {
    ByteBuffer packet = ByteBuffer.allocate(DnsReader.MAX_PACKET + 1);
    try {
      while (true) {
        packet.clear();
        socket.channel().receive(packet);
        message(packet.flip()).ifPresent(seen::add);
      }
    } catch (IOException e) {
      // The socket was closed, because the test has ended.
    }
  }

  private static Optional<DnsMessage> message(ByteBuffer packet) {
    try {
      return Optional.of(DnsReader.read(packet));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }
}
