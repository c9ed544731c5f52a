package io.peertunnel.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.tests.interop.ForeignPeer.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What go-libp2p and js-libp2p must be able to do with our host, and ours with theirs.
class ForeignPeerIT {
  private static final String MATRIX =
      """
      GO, noise, /ip4/127.0.0.1/tcp/0, ed25519
      GO, tls, /ip4/127.0.0.1/tcp/0, ed25519
      GO, 'tls,noise', /ip6/::1/tcp/0, ed25519
      GO, noise, /ip4/127.0.0.1/tcp/0, rsa
      GO, tls, /ip4/127.0.0.1/tcp/0, rsa
      GO, noise, /ip4/127.0.0.1/tcp/0, ecdsa
      GO, tls, /ip4/127.0.0.1/tcp/0, ecdsa
      GO, noise, /ip4/127.0.0.1/tcp/0, secp256k1
      GO, tls, /ip4/127.0.0.1/tcp/0, secp256k1
      JS, noise, /ip4/127.0.0.1/tcp/0, ed25519
      JS, tls, /ip4/127.0.0.1/tcp/0, ed25519
      JS, 'noise,tls', /ip6/::1/tcp/0, ed25519
      JS, noise, /ip4/127.0.0.1/tcp/0, rsa
      JS, noise, /ip4/127.0.0.1/tcp/0, secp256k1
      JS, tls, /ip4/127.0.0.1/tcp/0, secp256k1
      """;
  private static final long BULK = 5_000_000;
  private static final int MANY = 100;

  @ParameterizedTest(name = "{0} {1} {2} {3}")
  @CsvSource(textBlock = MATRIX)
  void servesADiallingPeer(Kind kind, String security, String listen, String key) throws Exception {
    try (Host host = Interop.host(listen, "tls,noise");
        ForeignPeer peer =
            ForeignPeer.start(kind, "security=" + security, "listen=" + listen, "key=" + key)) {
      String us = host.id().toString();
      Map<String, Object> connected =
          peer.ask(
              "connect",
              "addr",
              new PeerInfo(host.id(), host.addresses()).fullAddresses().getFirst().toString());
      assertSecurity(connected, security);
      assertThat(connected).containsEntry("muxer", "/yamux/1.0.0");
      if (kind == Kind.GO) {
        assertThat(connected).containsEntry("early", true);
      }
      assertIdentified(peer, host);
      peer.ask("ping", "peer", us);
      assertThat(peer.ask("transfer", "peer", us, "protocol", Interop.ECHO, "bytes", BULK))
          .containsEntry("equal", true);
      assertThat(peer.ask("half-close", "peer", us, "protocol", Interop.DIGEST, "bytes", BULK))
          .containsEntry("equal", true);
      Map<String, Object> reset = peer.ask("reset", "peer", us, "protocol", Interop.RESET);
      if (kind == Kind.GO) {
        assertThat(reset.get("code")).hasToString(Long.toString(Interop.RESET_CODE));
      } else {
        assertThat(reset).containsEntry("error_name", "StreamResetError");
      }
      peer.ask("many", "peer", us, "protocol", Interop.ECHO, "bytes", MANY);
      assertThat(peer.attempt("transfer", "peer", us, "protocol", "/no/such", "bytes", 10))
          .containsKey("error");
      peer.ask("ping", "peer", us);
    }
  }

  @ParameterizedTest(name = "{0} {1} {2} {3}")
  @CsvSource(textBlock = MATRIX)
  void dialsAListeningPeer(Kind kind, String security, String listen, String key) throws Exception {
    try (Host host = Interop.host(listen, "tls,noise");
        ForeignPeer peer =
            ForeignPeer.start(kind, "security=" + security, "listen=" + listen, "key=" + key)) {
      Connection connection = host.connect(peer.info());
      assertThat(connection.remote()).isEqualTo(peer.info().id());
      Map<String, Object> seen = peer.event("connection", event -> true);
      assertSecurity(seen, security);
      assertEchoes(connection);
      assertHalfClose(connection);
      assertReset(connection, kind);
      List<Callable<Boolean>> echoes = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        echoes.add(() -> echo(connection, 1000));
      }
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (Future<Boolean> echo : threads.invokeAll(echoes)) {
          assertThat(echo.get()).isTrue();
        }
      }
      assertThatThrownBy(() -> read(connection.open("/no/such"))).isInstanceOf(IOException.class);
      assertThat(connection.isOpen()).isTrue();
    }
  }

  private static void assertSecurity(Map<String, Object> fields, String offered) {
    String agreed = String.valueOf(fields.get("security"));
    assertThat(Map.of("/tls/1.0.0", "tls", "/noise", "noise")).containsKey(agreed);
    assertThat(offered).contains(agreed.equals("/noise") ? "noise" : "tls");
  }

  private static void assertIdentified(ForeignPeer peer, Host host) throws Exception {
    Map<String, Object> known = peer.ask("identify", "peer", host.id().toString());
    for (int tries = 0; !Boolean.TRUE.equals(known.get("signed")); tries++) {
      assertThat(tries).as("identify has brought nothing: " + known).isLessThan(2000);
      known = peer.ask("identify", "peer", host.id().toString());
    }
    assertThat(ForeignPeer.strings(known, "protocols"))
        .contains(Interop.ECHO, "/ipfs/id/1.0.0", "/ipfs/id/push/1.0.0", "/ipfs/ping/1.0.0");
    assertThat(known).containsEntry("agent", "pt-interop/1").containsEntry("signed", true);
    assertThat(ForeignPeer.strings(known, "addresses"))
        .contains(host.addresses().getFirst().toString());
  }

  private static void assertEchoes(Connection connection) throws Exception {
    assertThat(echo(connection, BULK)).isTrue();
  }

  private static boolean echo(Connection connection, long bytes) throws Exception {
    try (Stream stream = connection.open(Interop.ECHO);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> sent = threads.submit(() -> Interop.send(stream.output(), bytes, bytes));
      return Interop.receive(stream.input()).equals(sent.get());
    }
  }

  private static void assertHalfClose(Connection connection) throws Exception {
    try (Stream stream = connection.open(Interop.DIGEST)) {
      String sent = Interop.send(stream.output(), BULK, 7);
      assertThat(read(stream)).isEqualTo(sent);
    }
  }

  private static void assertReset(Connection connection, Kind kind) throws Exception {
    Stream stream = connection.open(Interop.RESET);
    stream.output().write('x');
    stream.output().flush();
    assertThatThrownBy(() -> read(stream))
        .isInstanceOfSatisfying(
            StreamResetException.class,
            reset -> assertThat(reset.code()).isEqualTo(kind == Kind.GO ? Interop.RESET_CODE : 0));
  }

  private static String read(Stream stream) throws IOException {
    try (InputStream in = stream.input()) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
