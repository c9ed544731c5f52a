package io.peertunnel.transport.libp2p.autonat;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.FakeConnection;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import io.peertunnel.spi.wire.Delimited;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// A client, a server and the server's second identity, in memory.
final class Lab implements AutoCloseable {
  static final Pace FAST = new Pace(Duration.ZERO, Duration.ofMillis(5), Duration.ZERO, 1000, 1000);

  private final FakeNetwork network = new FakeNetwork();
  private final FakeHost client = network.host("client");
  private final FakeHost server = network.host("server");
  private final FakeHost second = network.host("second");
  private final Dialer dialer = new Dialer();

  /// Dials as the second identity; remembers what was dialled.
  final class Dialer implements BackDialer {
    private final List<Multiaddr> dialled = new CopyOnWriteArrayList<>();
    private final List<Multiaddr> unknown = new CopyOnWriteArrayList<>();

    List<Multiaddr> dialled() {
      return dialled;
    }

    /// Lets the dialer say from now on that it cannot dial `address`.
    void forget(Multiaddr address) {
      unknown.add(address);
    }

    @Override
    public boolean canDial(Multiaddr address) {
      return !unknown.contains(address);
    }

    @Override
    public Connection dial(PeerId peer, Multiaddr address)
        throws TunnelException, InterruptedException {
      dialled.add(address);
      return second.connect(new PeerInfo(peer, List.of(address)));
    }
  }

  FakeNetwork network() {
    return network;
  }

  FakeHost client() {
    return client;
  }

  FakeHost server() {
    return server;
  }

  Dialer dialer() {
    return dialer;
  }

  /// Joins client and server; returns the client's end.
  FakeConnection join() throws TunnelException, InterruptedException {
    return (FakeConnection) client.connect(server.info());
  }

  /// Lets the server see the client at `address`.
  static void seenAt(FakeConnection clientEnd, String address) {
    clientEnd.peer().moveTo(ConnectionPath.direct("tcp", Multiaddr.parse(address)));
  }

  /// Sends one message on a new stream and returns it.
  static Stream say(Connection connection, String protocol, byte[] message)
      throws IOException, InterruptedException {
    Stream stream = connection.open(protocol);
    Delimited.write(stream.output(), message);
    return stream;
  }

  static List<Multiaddr> addresses(String... texts) {
    List<Multiaddr> all = new ArrayList<>();
    for (String text : texts) {
      all.add(Multiaddr.parse(text));
    }
    return all;
  }

  @Override
  public void close() {
    network.close();
  }
}
