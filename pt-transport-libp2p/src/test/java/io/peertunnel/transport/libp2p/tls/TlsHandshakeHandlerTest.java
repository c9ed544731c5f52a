package io.peertunnel.transport.libp2p.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslHandler;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.identity.PeerCheck;
import io.peertunnel.transport.libp2p.identity.ProvenPeer;
import io.peertunnel.transport.libp2p.identity.TestKeys;
import io.peertunnel.transport.libp2p.secure.ChannelPair;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(TlsHandshakeHandlerTest.Library.class)
class TlsHandshakeHandlerTest {
  /// Whose TLS is under test.
  enum Library {
    BORING_SSL,
    JDK
  }

  @Parameter private Library library = Library.JDK;

  private static final PeerCheck ANYONE = PeerCheck.anyoneBut(Identity.generate().id());
  private static final String YAMUX = "/yamux/1.0.0";

  private final ChannelPair pair = new ChannelPair();
  private final List<ProvenPeer> atServer = new ArrayList<>();
  private final List<ProvenPeer> atClient = new ArrayList<>();
  private final Failures serverFailures = new Failures();
  private final Failures clientFailures = new Failures();

  @AfterEach
  void finish() {
    pair.finish();
  }

  @Test
  void bothLibrariesAreAtHand() throws Exception {
    assertThat(good(TestKeys.a()).client(new Trust(ANYONE)).handler().engine())
        .isInstanceOf(
            library == Library.JDK ? SSLEngine.class : ReferenceCountedOpenSslEngine.class);
    assertThat(BoringTlsLinks.isAvailable()).isTrue();
  }

  /// RFC 9266: the channel binding is a property of the connection, not of the library.
  @Test
  void bothLibrariesDeriveOneChannelBinding() throws Exception {
    run(jdk(TestKeys.a(), YAMUX), good(TestKeys.b(), YAMUX));
    assertThat(atServer).hasSize(1);
    assertThat(atClient.getFirst().channelBinding())
        .isEqualTo(atServer.getFirst().channelBinding())
        .isNotEqualTo(io.peertunnel.spi.Bytes.copyOf(new byte[32]));
  }

  @Test
  void ofSeveralMultiplexersTheJdkTakesTheClientsFirstAndBoringSslTheServers() throws Exception {
    run(good(TestKeys.a(), "/b", "/a"), good(TestKeys.b(), "/a", "/b"));
    assertThat(atClient)
        .singleElement()
        .extracting(p -> p.muxer().choice())
        .isEqualTo(library == Library.JDK ? "/b" : "/a");
  }

  @ParameterizedTest
  @CsvSource({"/a, /b, ''", "'', /b, ''", "/a /b, /b, /b", "/b /a, /a, /a"})
  void theMultiplexerIsAgreedInTheHandshake(String client, String server, String chosen)
      throws Exception {
    run(good(TestKeys.a(), client.split(" ")), good(TestKeys.b(), server.split(" ")));
    assertThat(atClient).singleElement().extracting(p -> p.muxer().choice()).isEqualTo(chosen);
    assertThat(atServer).singleElement().extracting(p -> p.muxer().choice()).isEqualTo(chosen);
    assertThat(atClient.getFirst().channelBinding())
        .isEqualTo(atServer.getFirst().channelBinding());
  }

  @Test
  void neitherTicketsNorServerNamesAreSent() throws Exception {
    List<Integer> serverBytes = new ArrayList<>();
    StringBuilder clientBytes = new StringBuilder();
    pair.bendToInitiator(
        bytes -> {
          serverBytes.add(atServer.size());
          return bytes;
        });
    pair.bendToResponder(
        bytes -> {
          clientBytes.append(bytes.toString(java.nio.charset.StandardCharsets.ISO_8859_1));
          return bytes;
        });
    run(good(TestKeys.a(), YAMUX), good(TestKeys.b(), YAMUX));
    assertThat(atServer).hasSize(1);
    assertThat(serverBytes).isNotEmpty().containsOnly(0);
    assertThat(clientBytes.toString()).doesNotContain("localhost");
  }

  @Test
  void aServerNameIsIgnored() throws Exception {
    SSLEngine engine = jdk(TestKeys.a(), YAMUX).client(new Trust(ANYONE)).handler().engine();
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setServerNames(List.of(new SNIHostName("example.com")));
    engine.setSSLParameters(parameters);
    runForeign(engine, good(TestKeys.b(), YAMUX));
    assertThat(atServer).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.2", "none", "h2"})
  void foreignClientsAreRefused(String kind) throws Exception {
    SSLEngine engine = jdk(TestKeys.a(), YAMUX).client(new Trust(ANYONE)).handler().engine();
    SSLParameters parameters = engine.getSSLParameters();
    switch (kind) {
      case "none" -> parameters.setApplicationProtocols(new String[0]);
      case "h2" -> parameters.setApplicationProtocols(new String[] {"h2"});
      default -> {
        javax.net.ssl.SSLContext context = javax.net.ssl.SSLContext.getInstance("TLSv1.2");
        context.init(null, null, null);
        engine = context.createSSLEngine();
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {"TLSv1.2"});
        parameters = engine.getSSLParameters();
      }
    }
    engine.setSSLParameters(parameters);
    runForeign(engine, good(TestKeys.b(), YAMUX));
    assertThat(atServer).isEmpty();
    assertThat(serverFailures.causes).isNotEmpty();
  }

  @Test
  void aClientWithoutACertificateIsRefused() throws Exception {
    javax.net.ssl.SSLContext context = javax.net.ssl.SSLContext.getInstance("TLSv1.3");
    context.init(null, new javax.net.ssl.TrustManager[] {new Trust(ANYONE)}, null);
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(true);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"libp2p"});
    engine.setSSLParameters(parameters);
    runForeign(engine, good(TestKeys.b(), YAMUX));
    assertThat(atServer).isEmpty();
    assertThat(serverFailures.causes).isNotEmpty();
  }

  @Test
  void twoCertificatesAreRefusedByEitherSide() throws Exception {
    TlsCredentials two = of(new Certificates().proving(TestKeys.b()).credentialsWithTwo());
    run(good(TestKeys.a()), two);
    assertThat(atClient).isEmpty();
    assertThat(clientFailures.text()).contains("2 certificates");
  }

  @Test
  void aClientThatIsRefusedLearnsItInsteadOfItsFirstData() throws Exception {
    TlsCredentials forged =
        of(new Certificates().provingAnotherKey(TestKeys.a()).credentials(YAMUX));
    run(forged, good(TestKeys.b(), YAMUX));
    assertThat(atServer).isEmpty();
    assertThat(serverFailures.text()).contains("signature does not hold");
    assertThat(atClient).hasSize(1);
    assertThat(clientFailures.text()).contains("after the TLS handshake");
    assertThat(pair.initiator().isOpen()).isFalse();
  }

  @Test
  void aHugeCertificateEndsTheHandshakeAtSixteenKibibytes() throws Exception {
    TlsCredentials huge =
        of(
            new Certificates()
                .proving(TestKeys.a())
                .with("1.3.6.1.4.1.99999.2", new byte[24 * 1024])
                .credentials(YAMUX));
    run(huge, good(TestKeys.b(), YAMUX));
    assertThat(atServer).isEmpty();
    assertThat(serverFailures.text()).contains("more than 16384 bytes");
  }

  @Test
  void aClientHelloInRecordsOfOneByteIsUnderstood() throws Exception {
    pair.bendToResponder(
        bytes -> atServer.isEmpty() && bytes.getByte(0) == 22 ? inRecordsOfOneByte(bytes) : bytes);
    run(good(TestKeys.a(), YAMUX), good(TestKeys.b(), YAMUX));
    assertThat(atServer).hasSize(1);
    assertThat(atClient).hasSize(1);
  }

  private static ByteBuf inRecordsOfOneByte(ByteBuf bytes) {
    ByteBuf cut = Unpooled.buffer();
    int end = 5 + bytes.getUnsignedShort(3);
    for (int i = 5; i < end; i++) {
      cut.writeBytes(bytes, 0, 3).writeShort(1).writeByte(bytes.getByte(i));
    }
    cut.writeBytes(bytes, end, bytes.readableBytes() - end);
    bytes.release();
    return cut;
  }

  @Test
  void dataBehindTheHandshakeDoesNotCount() throws Exception {
    start(good(TestKeys.a(), YAMUX), good(TestKeys.b(), YAMUX));
    pair.bendToResponder(UnpooledJoin.joinWithRest(pair.initiator()));
    onClient =
        _ ->
            pair.initiator()
                .pipeline()
                .writeAndFlush(Unpooled.wrappedBuffer(new byte[60_000]))
                .addListener(_ -> {});
    pair.run();
    assertThat(atServer).hasSize(1);
    int size = 0;
    ByteBuf next = pair.responder().readInbound();
    while (next != null) {
      size += next.readableBytes();
      next.release();
      next = pair.responder().readInbound();
    }
    assertThat(size).isEqualTo(60_000);
  }

  private Consumer<ProvenPeer> onClient = _ -> {};

  private void run(TlsCredentials client, TlsCredentials server) {
    start(client, server);
    pair.run();
  }

  private void start(TlsCredentials client, TlsCredentials server) {
    listen(server);
    pair.initiator()
        .pipeline()
        .addLast(
            TlsHandshakeHandler.client(
                client,
                ANYONE,
                peer -> {
                  atClient.add(peer);
                  onClient.accept(peer);
                }),
            clientFailures);
  }

  private void runForeign(SSLEngine client, TlsCredentials server) {
    listen(server);
    pair.initiator().pipeline().addLast(new SslHandler(client), clientFailures);
    pair.run();
  }

  private void listen(TlsCredentials server) {
    pair.responder()
        .pipeline()
        .addLast(TlsHandshakeHandler.server(server, ANYONE, atServer::add), serverFailures);
  }

  private TlsCredentials good(Identity identity, String... muxers) throws Exception {
    List<String> named = java.util.Arrays.stream(muxers).filter(m -> !m.isEmpty()).toList();
    return of(new Certificates().proving(identity).credentials(named.toArray(String[]::new)));
  }

  private static TlsCredentials jdk(Identity identity, String... muxers) throws Exception {
    return new Certificates().proving(identity).credentials(muxers).withJdk();
  }

  private TlsCredentials of(TlsCredentials credentials) {
    return library == Library.JDK ? credentials.withJdk() : credentials;
  }

  /// Glues everything a channel has sent to the buffer under way.
  private static final class UnpooledJoin {
    static java.util.function.UnaryOperator<ByteBuf> joinWithRest(EmbeddedChannel from) {
      return first -> {
        ByteBuf whole = Unpooled.copiedBuffer(first);
        first.release();
        ByteBuf next = from.readOutbound();
        while (next != null) {
          whole.writeBytes(next);
          next.release();
          next = from.readOutbound();
        }
        return whole;
      };
    }
  }

  private static final class Failures extends ChannelInboundHandlerAdapter {
    private final List<Throwable> causes = new ArrayList<>();

    String text() {
      return String.valueOf(causes.getFirst().getMessage());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      causes.add(cause);
      if (cause instanceof TunnelException) {
        ctx.close().addListener(_ -> {});
      }
    }
  }
}
