package io.peertunnel.transport.libp2p.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.transport.libp2p.identity.TestKeys;
import io.peertunnel.transport.libp2p.secure.ChannelPair;
import io.peertunnel.transport.libp2p.secure.Role;
import io.peertunnel.transport.libp2p.secure.Upgrade;
import io.peertunnel.transport.libp2p.secure.UpgradePair;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WsHandshakeTest {
  private static final WsTarget TARGET = target("/ip4/192.0.2.7/tcp/4002/ws");
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String REQUEST =
      "GET / HTTP/1.1\r\nHost: 192.0.2.7:4002\r\nUser-Agent: Go-http-client/1.1\r\n"
          + "Connection: Upgrade\r\nSec-WebSocket-Key: "
          + KEY
          + "\r\nSec-WebSocket-Version: 13\r\nUpgrade: websocket\r\n\r\n";

  private final WsHandshake handshake = new WsHandshake();

  @Test
  void theAnswerToAKeyIsThatOfTheStandard() {
    assertThat(AcceptKey.answerTo(KEY)).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assertThat(AcceptKey.isKey(AcceptKey.fresh(new java.util.Random(1)))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"/noise,2147483647", "/tls/1.0.0,2147483647", "/noise,1", "/tls/1.0.0,7"})
  void theUpgradeRunsWithin(String security, int piece) {
    ChannelPair wire = new ChannelPair().inPiecesOf(piece);
    UpgradePair.End near = new UpgradePair.End();
    UpgradePair.End far = new UpgradePair.End();
    Upgrade a = new Upgrade(TestKeys.a(), List.of("/yamux/1.0.0"), List.of(security));
    Upgrade b = new Upgrade(TestKeys.b(), List.of("/yamux/1.0.0"), List.of(security));
    Heard client =
        new Heard(
            channel -> a.start(channel, Role.INITIATOR, Optional.of(TestKeys.b().id()), near));
    Heard server = new Heard(channel -> b.start(channel, Role.RESPONDER, Optional.empty(), far));
    handshake.server(wire.responder(), server);
    handshake.client(wire.initiator(), TARGET, client);
    wire.run();
    assertThat(client.isOpen()).isTrue();
    assertThat(server.isOpen()).isTrue();
    assertThat(near.session().remote()).isEqualTo(TestKeys.b().id());
    assertThat(near.session().channelBinding()).isEqualTo(far.session().channelBinding());
    wire.finish();
  }

  @Test
  void aServerAnswersGoLibp2p() {
    EmbeddedChannel channel = new EmbeddedChannel();
    Heard heard = new Heard();
    handshake.server(channel, heard);
    channel.writeInbound(ascii(REQUEST));
    assertThat(heard.isOpen()).isTrue();
    assertThat(sent(channel))
        .startsWith("HTTP/1.1 101 Switching Protocols\r\n")
        .containsIgnoringCase("upgrade: websocket\r\n")
        .containsIgnoringCase("connection: upgrade\r\n")
        .containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
        .endsWith("\r\n\r\n");
    finish(channel);
  }

  @Test
  void framesBehindTheRequestAreNotLost() {
    for (int piece : new int[] {1, 10, 10_000}) {
      EmbeddedChannel channel = new EmbeddedChannel();
      Heard heard = new Heard();
      handshake.server(channel, heard);
      ByteBuf all = ascii(REQUEST);
      all.writeBytes(java.util.HexFormat.of().parseHex("828537fa213d7f9f4d5158"));
      while (all.isReadable()) {
        channel.writeInbound(all.readBytes(Math.min(piece, all.readableBytes())));
      }
      all.release();
      StringBuilder text = new StringBuilder();
      for (ByteBuf next = channel.readInbound(); next != null; next = channel.readInbound()) {
        text.append(next.toString(StandardCharsets.US_ASCII));
        next.release();
      }
      assertThat(text).hasToString("Hello");
      finish(channel);
    }
  }

  @Test
  void aClientAsksForTheRootByHttp11() {
    EmbeddedChannel channel = new EmbeddedChannel();
    handshake.client(channel, TARGET, new Heard());
    assertThat(sent(channel))
        .startsWith("GET / HTTP/1.1\r\n")
        .containsIgnoringCase("host: 192.0.2.7:4002\r\n")
        .containsIgnoringCase("upgrade: websocket\r\n")
        .containsIgnoringCase("connection: upgrade\r\n")
        .containsIgnoringCase("sec-websocket-version: 13\r\n")
        .containsPattern("(?i)sec-websocket-key: [A-Za-z0-9+/]{22}==\r\n")
        .doesNotContainIgnoringCase("sec-websocket-protocol");
    finish(channel);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET / HTTP/1.1|POST / HTTP/1.1|405",
        "GET / HTTP/1.1|GET / HTTP/1.0|505",
        "Upgrade: websocket|Upgrade: h2c|426",
        "Connection: Upgrade|Connection: close|426",
        "Version: 13|Version: 8|426",
        "dGhlIHNhbXBsZSBub25jZQ==|short|400",
        "dGhlIHNhbXBsZSBub25jZQ==|****|400",
        "GET / HTTP/1.1|GET|400",
        "GET / HTTP/1.1|\u0013/multistream/1.0.0|400"
      })
  void aServerRefusesWhatAsksForNoWebSocket(String right, String wrong, String status) {
    EmbeddedChannel channel = new EmbeddedChannel();
    Heard heard = new Heard();
    handshake.server(channel, heard);
    channel.writeInbound(ascii(REQUEST.replace(right, wrong)));
    assertThat(sent(channel)).startsWith("HTTP/1.1 " + status + " ");
    assertThat(heard.failure()).hasMessageStartingWith("no WebSocket was opened: the ");
    assertThat(channel.isOpen()).isFalse();
    finish(channel);
  }

  @ParameterizedTest
  @ValueSource(strings = {"line", "headers", "body"})
  void aServerReadsNoMoreThanARequestNeeds(String what) {
    String request =
        switch (what) {
          case "line" -> "GET /" + "x".repeat(HttpBounds.MAX_LINE);
          case "headers" -> REQUEST.trim() + "\r\nX: " + "y".repeat(HttpBounds.MAX_HEADERS);
          default -> REQUEST.trim() + "\r\nContent-Length: 5\r\n\r\nabcde";
        };
    EmbeddedChannel channel = new EmbeddedChannel();
    Heard heard = new Heard();
    handshake.server(channel, heard);
    channel.writeInbound(ascii(request));
    assertThat(heard.failure()).hasMessageStartingWith("no WebSocket was opened: the peer sent ");
    assertThat(channel.isOpen()).isFalse();
    finish(channel);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP/1.1 404 Not Found|192.0.2.7:4002 answered with HTTP status 404",
        "HTTP/1.1 200 OK|192.0.2.7:4002 answered with HTTP status 200",
        "HTTP/1.1 101 S;Upgrade: websocket;Connection: upgrade|wrong answer to the WebSocket key",
        "HTTP/1.1 101 S;Upgrade: websocket;Connection: upgrade;Sec-WebSocket-Accept: "
            + "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=|wrong answer to the WebSocket key",
        "HTTP/1.1 101 S;Upgrade: h2c;Connection: upgrade|something else than WebSocket",
        "SSH-2.0-OpenSSH_9.6|no valid HTTP",
        "\u0013/multistream/1.0.0|no valid HTTP"
      })
  void aClientRefusesWhatIsNoWebSocket(String answer, String message) {
    EmbeddedChannel channel = new EmbeddedChannel();
    Heard heard = new Heard();
    handshake.client(channel, TARGET, heard);
    sent(channel);
    channel.writeInbound(ascii(answer.replace(";", "\r\n") + "\r\n\r\n"));
    assertThat(heard.failure())
        .hasMessageStartingWith("no WebSocket was opened: ")
        .hasMessageContaining(message);
    assertThat(channel.isOpen()).isFalse();
    finish(channel);
  }

  @Test
  void aClientRefusesExtensionsItDidNotOffer() {
    EmbeddedChannel channel = new EmbeddedChannel();
    Heard heard = new Heard();
    handshake.client(channel, TARGET, heard);
    String request = sent(channel);
    String key = request.replaceAll("(?is).*sec-websocket-key: ([^\r]*)\r.*", "$1");
    channel.writeInbound(
        ascii(
            "HTTP/1.1 101 S\r\nUpgrade: WebSocket\r\nConnection: keep-alive, Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + AcceptKey.answerTo(key)
                + "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"));
    assertThat(heard.failure()).hasMessageContaining("extension that was not offered");
    finish(channel);
  }

  @Test
  void slowBytesDoNotProlongTheDeadline() {
    EmbeddedChannel channel = new EmbeddedChannel();
    channel.freezeTime();
    Heard heard = new Heard();
    handshake.server(channel, heard);
    for (int second = 0; second < 15; second++) {
      assertThat(heard.opened()).isNotDone();
      channel.writeInbound(ascii("GET / HTTP/1.1\r\n".substring(second, second + 1)));
      channel.advanceTimeBy(1, TimeUnit.SECONDS);
      channel.runScheduledPendingTasks();
    }
    assertThat(heard.failure()).hasMessageContaining("no answer within 15 s");
    assertThat(channel.isOpen()).isFalse();
    finish(channel);
  }

  @Test
  void theEndOfTheChannelFailsTheHandshakeOnce() {
    EmbeddedChannel channel = new EmbeddedChannel();
    Heard heard = new Heard();
    handshake.client(channel, TARGET, heard);
    channel.close().syncUninterruptibly();
    assertThat(heard.failure()).hasMessageContaining("closed the connection");
    finish(channel);
  }

  @ParameterizedTest
  @CsvSource({
    "/ip4/1.2.3.4/tcp/80/ws,1.2.3.4,NONE,1.2.3.4",
    "/ip6/::1/tcp/4002/ws,[::1]:4002,NONE,::1",
    "/dns4/a.example.org/tcp/443/wss,a.example.org,TLS,a.example.org",
    "/dns/a.example.org/tcp/4443/tls/ws,a.example.org:4443,TLS,a.example.org",
    "/ip4/1.2.3.4/tcp/443/tls/sni/b.example.org/ws,1.2.3.4,TLS,b.example.org"
  })
  void addressesNameWhomToAsk(String address, String authority, String security, String name) {
    WsTarget target = target(address);
    assertThat(target.authority()).isEqualTo(authority);
    assertThat(target.security()).hasToString(security);
    assertThat(target.serverName()).isEqualTo(name);
    assertThat(WsTarget.of(Multiaddr.parse(address).withPeer(TestKeys.a().id()))).hasValue(target);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/1.2.3.4/tcp/80",
        "/ip4/1.2.3.4/udp/80/quic-v1",
        "/ip4/1.2.3.4/tcp/80/tls",
        "/ip4/1.2.3.4/tcp/80/ws/tls",
        "/dnsaddr/example.org",
        "/ip4/1.2.3.4/tcp/80/ws/p2p/12D3KooWGRUVh7WqjsPRZeQ5mSKqNdCDFuKcfMaumEKvLE3Zuc1Z/p2p-circuit"
      })
  void otherAddressesAreNotAsked(String address) {
    assertThat(WsTarget.of(Multiaddr.parse(address))).isEmpty();
  }

  private static WsTarget target(String address) {
    return WsTarget.of(Multiaddr.parse(address)).orElseThrow();
  }

  private static ByteBuf ascii(String text) {
    ByteBuf bytes = Unpooled.buffer();
    bytes.writeCharSequence(text, StandardCharsets.ISO_8859_1);
    return bytes;
  }

  private static String sent(EmbeddedChannel channel) {
    StringBuilder all = new StringBuilder();
    for (ByteBuf next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
      all.append(next.toString(StandardCharsets.ISO_8859_1));
      next.release();
    }
    return all.toString();
  }

  private static void finish(EmbeddedChannel channel) {
    channel.close().syncUninterruptibly();
    sent(channel);
    assertThat(channel.finish()).isFalse();
  }
}
