package io.peertunnel.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.tests.interop.ForeignPeer.Kind;
import java.io.IOException;

/// A connection between two hosts through a third, each of any implementation. The target listens
/// nowhere, so that there is no other way to it.
final class Relayed {
  private static final long FEW = 10_000;
  private static final long TOO_MANY = 1_000_000;

  private final Kind dialling;
  private final Kind relaying;
  private final Kind reached;

  Relayed(Kind dialling, Kind relaying, Kind reached) {
    this.dialling = dialling;
    this.relaying = relaying;
    this.reached = reached;
  }

  void check() throws IOException, InterruptedException {
    try (ForeignPeer relay = ForeignPeer.startRelay(relaying, "listen=/ip4/127.0.0.1/tcp/0");
        ForeignPeer target = ForeignPeer.start(reached, "listen=", "relayed");
        ForeignPeer dialler = ForeignPeer.start(dialling, "listen=", "relayed")) {
      String address = relay.info().fullAddresses().getFirst().toString();
      String circuit = String.valueOf(target.ask("reserve", "addr", address).get("circuit"));
      dialler.ask("connect", "addr", circuit);
      assertRelayed(dialler, target);
      assertRelayed(target, dialler);
      assertFewPass(dialler, target);
      assertFewPass(target, dialler);
      if (relaying != Kind.JAVA) {
        assertManyAreCutOff(dialler, target);
      }
    }
  }

  private static void assertRelayed(ForeignPeer peer, ForeignPeer other)
      throws InterruptedException {
    String id = other.info().id().toString();
    assertThat(peer.event("connection", event -> id.equals(event.get("peer"))))
        .containsEntry("transport", "relay");
  }

  private static void assertFewPass(ForeignPeer opener, ForeignPeer other)
      throws IOException, InterruptedException {
    String peer = other.info().id().toString();
    assertThat(opener.ask("transfer", "peer", peer, "protocol", Interop.ECHO, "bytes", FEW))
        .containsEntry("equal", true);
  }

  /// A circuit carries 128 KiB each way where the relay has the limits that it has by itself.
  private static void assertManyAreCutOff(ForeignPeer opener, ForeignPeer other)
      throws IOException, InterruptedException {
    String peer = other.info().id().toString();
    assertThat(
            opener.attempt("transfer", "peer", peer, "protocol", Interop.ECHO, "bytes", TOO_MANY))
        .containsKey("error");
  }
}
