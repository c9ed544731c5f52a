package io.peertunnel.tests.examples;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A service that a test shares. Each client says with its first byte what it wants. Blocking.
final class Service implements AutoCloseable {
  /// The service reads until the client has ended, and only then sends all of it back.
  static final byte ECHO_AFTER_THE_END = 'E';

  /// The service ends at once, and then reads until the client has ended.
  static final byte END_FIRST = 'F';

  private static final int PIECE = 64 * 1024;

  private final ServerSocketChannel server;
  private final BlockingQueue<byte[]> received = new LinkedBlockingQueue<>(100);

  private Service(ServerSocketChannel server) {
    this.server = server;
    Thread.ofVirtual().name("service").start(this::acceptAll);
  }

  static Service tcp() throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open();
    return new Service(server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
  }

  static Service unix(Path path) throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(path);
    return new Service(ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(address));
  }

  int port() throws IOException {
    return ((InetSocketAddress) server.getLocalAddress()).getPort();
  }

  /// Waits for what a client of [#END_FIRST] sent, its first byte included.
  byte[] received() throws InterruptedException {
    byte[] content = received.poll(60, TimeUnit.SECONDS);
    if (content == null) {
      throw new AssertionError("the service received nothing to its end");
    }
    return content;
  }

  /// Connects as a client, sends everything, ends, and returns all that comes back.
  static byte[] exchange(SocketAddress address, byte[] content) throws Exception {
    try (SocketChannel client = SocketChannel.open(address)) {
      Thread writer = Thread.ofVirtual().start(() -> sendAll(client, content));
      byte[] answer = readAll(client);
      writer.join();
      return answer;
    }
  }

  /// Returns `content` behind the byte that says what is wanted.
  static byte[] request(byte wanted, byte[] content) {
    return ByteBuffer.allocate(content.length + 1).put(wanted).put(content).array();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  private void acceptAll() {
    try {
      while (true) {
        SocketChannel client = server.accept();
        Thread.ofVirtual().name("client of the service").start(() -> serve(client));
      }
    } catch (IOException e) {
      // The test is over.
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      ByteBuffer wanted = ByteBuffer.allocate(1);
      if (client.read(wanted) < 1) {
        return;
      }
      if (wanted.get(0) == END_FIRST) {
        client.shutdownOutput();
        received.add(request(END_FIRST, readAll(client)));
      } else {
        sendAll(client, request(ECHO_AFTER_THE_END, readAll(client)));
      }
    } catch (IOException e) {
      // The client sees it as well, and its test fails.
    }
  }

  private static void sendAll(SocketChannel channel, byte[] content) {
    try {
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.shutdownOutput();
    } catch (IOException e) {
      // The other end misses bytes, and its test fails.
    }
  }

  private static byte[] readAll(SocketChannel channel) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer piece = ByteBuffer.allocate(PIECE);
    while (channel.read(piece.clear()) >= 0) {
      all.write(piece.array(), 0, piece.position());
    }
    return all.toByteArray();
  }
}
