package io.peertunnel.tests.lab;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.tests.interop.ForeignPeer;
import io.peertunnel.tests.interop.ForeignPeer.Kind;
import java.io.IOException;
import java.util.Map;

/// From a relayed connection to a direct one, between hosts of any implementation, where neither
/// can simply be dialled.
final class Punching {
  private static final String ECHO = "/interop/echo/1.0.0";

  private final PublicPlace place;
  private final Kind dialling;
  private final Kind reached;
  private final String transport;

  Punching(PublicPlace place, Kind dialling, Kind reached, String transport) {
    this.place = place;
    this.dialling = dialling;
    this.reached = reached;
    this.transport = transport;
  }

  /// Lets `from` reach `to` through a relay of Go, and waits until both have a direct connection.
  void check(String from, String to) throws IOException, InterruptedException {
    try (ForeignPeer relay = place.relay(Kind.GO);
        ForeignPeer dialler = place.peer(from, dialling, transport, options(dialling, from));
        ForeignPeer target = place.peer(to, reached, transport, options(reached, to))) {
      String address = place.relayAddress(relay, transport);
      dialler.ask("connect", "addr", address);
      String circuit = String.valueOf(target.ask("reserve", "addr", address).get("circuit"));
      awaitView(dialler, dialling, from);
      awaitView(target, reached, to);
      dialler.ask("connect", "addr", circuit);
      awaitDirect(dialler, target);
      awaitDirect(target, dialler);
      String peer = target.info().id().toString();
      assertThat(dialler.ask("transfer", "peer", peer, "protocol", ECHO, "bytes", 1_000_000))
          .containsEntry("equal", true);
    }
  }

  /// What one peer has seen counts for Go here, as there are no more. js-libp2p keeps an address to
  /// itself until somebody has dialled it, unless it is told.
  private static String[] options(Kind kind, String host) {
    return switch (kind) {
      case GO -> new String[] {"observers=1"};
      case JS -> host.equals("open") ? new String[] {"announce"} : new String[0];
      case JAVA -> new String[0];
    };
  }

  /// A host of go-libp2p begins to punch holes when it knows an address of its own that is public.
  private void awaitView(ForeignPeer peer, Kind kind, String host)
      throws IOException, InterruptedException {
    if (kind == Kind.GO) {
      String address = place.publicAddress(host);
      peer.ask("observed", "addr", "/ip4/" + address);
    }
  }

  private void awaitDirect(ForeignPeer peer, ForeignPeer other) throws InterruptedException {
    String id = other.info().id().toString();
    Map<String, Object> direct =
        peer.event(
            "connection",
            event -> id.equals(event.get("peer")) && !"relay".equals(event.get("transport")));
    assertThat(direct).containsEntry("transport", transport).containsEntry("limited", false);
  }
}
