package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.Multiaddr;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A line between two hosts on loopback that can fall silent without an end, as when the address of
/// one of them is gone. What is said meanwhile comes through afterwards, as TCP repeats it.
/// Thread-safe.
final class SilentLine implements AutoCloseable {
  private static final int PIECE = 16 * 1024;

  private final ServerSocket entrance;
  private final InetSocketAddress exit;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private boolean silent;

  /// @param to the TCP address to which it leads
  SilentLine(Multiaddr to) throws IOException {
    this.exit = to.tcpSocket().orElseThrow();
    this.entrance = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().name("line").start(this::accept);
  }

  /// Returns where the line begins.
  Multiaddr address() {
    return Multiaddr.parse("/ip4/127.0.0.1/tcp/" + entrance.getLocalPort());
  }

  synchronized void fallSilent() {
    silent = true;
  }

  synchronized void speak() {
    silent = false;
    notifyAll();
  }

  private synchronized void awaitVoice() throws InterruptedException {
    while (silent) {
      wait();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket near = entrance.accept();
        Socket far = new Socket(exit.getAddress(), exit.getPort());
        sockets.addAll(List.of(near, far));
        Thread.ofVirtual().name("line there").start(() -> carry(near, far));
        Thread.ofVirtual().name("line back").start(() -> carry(far, near));
      }
    } catch (IOException e) {
      // The line is closed.
    }
  }

  private void carry(Socket from, Socket to) {
    byte[] piece = new byte[PIECE];
    try (InputStream input = from.getInputStream();
        OutputStream output = to.getOutputStream()) {
      for (int size = input.read(piece); size >= 0; size = input.read(piece)) {
        awaitVoice();
        output.write(piece, 0, size);
      }
    } catch (IOException e) {
      // One of the two has ended.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() throws IOException {
    speak();
    entrance.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
