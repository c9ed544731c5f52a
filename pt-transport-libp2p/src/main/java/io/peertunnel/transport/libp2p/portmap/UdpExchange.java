package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.portmap.MappingException.Reason;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/// One question to a router by UDP, asked [#ATTEMPTS] times at most, and its answer. Blocking; an
/// interrupt ends it.
///
/// Each exchange has a socket, and so a source port, of its own, connected to the router: the
/// system drops what others send. The pauses are those of RFC 6886, section 3.1, for PCP too, which
/// would have us wait 3 s: routers that speak neither must not delay UPnP.
final class UdpExchange {
  /// How often a request is sent.
  static final int ATTEMPTS = 4;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final int MAX_SIZE = 1100;
  private static final int MAX_DATAGRAMS = 100;

  private final InetSocketAddress router;
  private final InetAddress local;

  /// @param local the address of ours that is on the router's link
  UdpExchange(InetSocketAddress router, InetAddress local) {
    this.router = router;
    this.local = local;
  }

  /// Decides about a datagram.
  ///
  /// @param <T> what it is read as
  interface Reader<T> {
    /// Returns the answer; nothing if the datagram answers something else.
    Optional<T> read(byte[] datagram) throws MalformedException;
  }

  /// Returns our address, which the router sees.
  InetAddress local() {
    return local;
  }

  /// Sends a request until its answer comes.
  ///
  /// @param reader chooses the answer; datagrams that it calls malformed are passed over
  <T> T ask(byte[] request, Reader<T> reader) throws MappingException, InterruptedException {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(local, 0))) {
      socket.connect(router);
      int left = MAX_DATAGRAMS;
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        socket.send(new DatagramPacket(request, request.length));
        long end = System.nanoTime() + FIRST_PAUSE.toNanos() * (1L << attempt);
        while (left > 0 && waitUntil(socket, end)) {
          left--;
          Optional<T> answer = receive(socket, reader);
          if (answer.isPresent()) {
            return answer.get();
          }
        }
      }
      throw new MappingException(Reason.SILENT, "the router " + router + " does not answer");
    } catch (PortUnreachableException e) {
      throw new MappingException(Reason.SILENT, "the router " + router + " maps no ports", e);
    } catch (MappingException e) {
      throw e;
    } catch (IOException e) {
      if (Thread.interrupted()) {
        throw interrupted(e);
      }
      throw new MappingException(Reason.SILENT, "cannot ask the router " + router, e);
    }
  }

  /// Sets how long the next datagram is waited for; false once the time is over.
  private static boolean waitUntil(DatagramSocket socket, long end) throws IOException {
    long millis = (end - System.nanoTime()) / 1_000_000;
    if (millis <= 0) {
      return false;
    }
    socket.setSoTimeout((int) millis);
    return true;
  }

  private static <T> Optional<T> receive(DatagramSocket socket, Reader<T> reader)
      throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[MAX_SIZE + 1], MAX_SIZE + 1);
    try {
      socket.receive(packet);
      return reader.read(Arrays.copyOf(packet.getData(), packet.getLength()));
    } catch (SocketTimeoutException | MalformedException e) {
      return Optional.empty();
    }
  }

  private static InterruptedException interrupted(IOException cause) {
    InterruptedException interrupted = new InterruptedException("asking the router");
    interrupted.initCause(cause);
    return interrupted;
  }
}
