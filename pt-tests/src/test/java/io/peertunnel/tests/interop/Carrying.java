package io.peertunnel.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.tests.interop.ForeignPeer.Kind;
import java.io.IOException;
import java.util.Map;

/// What any two implementations must be able to do over one transport: the bytes arrive both ways,
/// the end of a direction and a reset are what they are, and many streams run side by side.
final class Carrying {
  private static final long BULK = 5_000_000;
  private static final int MANY = 100;

  private final Kind dialling;
  private final Kind listening;
  private final String transport;

  Carrying(Kind dialling, Kind listening, String transport) {
    this.dialling = dialling;
    this.listening = listening;
    this.transport = transport;
  }

  void check() throws IOException, InterruptedException {
    String listen = "listen=" + address();
    try (ForeignPeer dialler = ForeignPeer.start(dialling, "listen=", transports());
        ForeignPeer listener = ForeignPeer.start(listening, listen, transports())) {
      String target = listener.info().fullAddresses().getFirst().toString();
      dialler.ask("connect", "addr", target);
      assertCarriedBy(dialler, listener);
      assertCarriedBy(listener, dialler);
      assertStreams(dialler, listening, listener);
      assertStreams(listener, dialling, dialler);
    }
  }

  private void assertCarriedBy(ForeignPeer peer, ForeignPeer other) throws InterruptedException {
    String id = other.info().id().toString();
    assertThat(peer.event("connection", event -> id.equals(event.get("peer"))))
        .containsEntry("transport", transport)
        .containsEntry("limited", false);
  }

  private static void assertStreams(ForeignPeer opener, Kind otherKind, ForeignPeer other)
      throws IOException, InterruptedException {
    String peer = other.info().id().toString();
    assertThat(opener.ask("transfer", "peer", peer, "protocol", Interop.ECHO, "bytes", BULK))
        .containsEntry("equal", true);
    assertThat(opener.ask("half-close", "peer", peer, "protocol", Interop.DIGEST, "bytes", BULK))
        .containsEntry("equal", true);
    Map<String, Object> reset = opener.ask("reset", "peer", peer, "protocol", Interop.RESET);
    if (reset.containsKey("error_name")) {
      assertThat(reset).containsEntry("error_name", "StreamResetError");
    } else {
      assertThat(reset.get("code"))
          .hasToString(Long.toString(otherKind == Kind.JS ? 0 : Interop.RESET_CODE));
    }
    opener.ask("many", "peer", peer, "protocol", Interop.ECHO, "bytes", MANY);
    assertThat(opener.attempt("transfer", "peer", peer, "protocol", "/no/such", "bytes", 10))
        .containsKey("error");
  }

  private String transports() {
    return "transports=" + transport;
  }

  private String address() {
    return switch (transport) {
      case "quic-v1" -> "/ip4/127.0.0.1/udp/0/quic-v1";
      case "ws" -> "/ip4/127.0.0.1/tcp/0/ws";
      default -> "/ip4/127.0.0.1/tcp/0";
    };
  }
}
