package io.peertunnel.transport.libp2p.quic;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;

/// A translator of addresses between one client and one server, which may change the port by which
/// the server knows the client.
final class Rebinding implements AutoCloseable {
  private final DatagramSocket inside;
  private final InetSocketAddress server;
  private volatile DatagramSocket outside;
  private volatile SocketAddress client;

  private final Answers answers;
  private final AtomicBoolean answered = new AtomicBoolean();

  Rebinding(InetSocketAddress server) throws IOException {
    this(server, Answers.PASSED_ON);
  }

  private Rebinding(InetSocketAddress server, Answers answers) throws IOException {
    this.server = server;
    this.answers = answers;
    this.inside = new DatagramSocket(Node.loopback(0));
    this.outside = new DatagramSocket(Node.loopback(0));
    this.client = inside.getLocalSocketAddress();
    var _ = Thread.ofVirtual().start(() -> pump(inside));
    back(outside);
  }

  private enum Answers {
    PASSED_ON,
    FIRST_ONLY,
    LOST
  }

  /// Returns one that loses what the server answers.
  static Rebinding oneWay(InetSocketAddress server) throws IOException {
    return new Rebinding(server, Answers.LOST);
  }

  /// Returns one that loses what the server answers, but for one packet.
  static Rebinding oneAnswer(InetSocketAddress server) throws IOException {
    return new Rebinding(server, Answers.FIRST_ONLY);
  }

  /// Returns where the client finds the server.
  InetSocketAddress address() {
    return (InetSocketAddress) inside.getLocalSocketAddress();
  }

  /// Returns the port by which the server knows the client.
  int port() {
    return outside.getLocalPort();
  }

  /// Changes that port.
  void rebind() throws IOException {
    DatagramSocket before = outside;
    outside = new DatagramSocket(Node.loopback(0));
    back(outside);
    before.close();
  }

  private void back(DatagramSocket socket) {
    var _ = Thread.ofVirtual().start(() -> pump(socket));
  }

  private void pump(DatagramSocket from) {
    try {
      while (true) {
        DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
        from.receive(packet);
        if (from.equals(inside)) {
          client = packet.getSocketAddress();
          packet.setSocketAddress(server);
          outside.send(packet);
        } else if (answers == Answers.PASSED_ON
            || (answers == Answers.FIRST_ONLY && answered.compareAndSet(false, true))) {
          packet.setSocketAddress(client);
          inside.send(packet);
        }
      }
    } catch (IOException e) {
      // Closed: the end of the pump.
    }
  }

  @Override
  public void close() {
    inside.close();
    outside.close();
  }
}
