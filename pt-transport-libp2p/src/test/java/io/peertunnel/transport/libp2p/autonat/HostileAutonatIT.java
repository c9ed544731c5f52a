package io.peertunnel.transport.libp2p.autonat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamResetException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.wire.Delimited;
import io.peertunnel.transport.libp2p.RealHosts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What clients and servers of AutoNAT do wrong, over real sockets: nobody is dialled for the sake
/// of another, and nothing is believed that was not shown. The client is at 127.0.0.1, the third
/// party at 127.0.0.2.
@Timeout(120)
class HostileAutonatIT {
  private static final int ASKED = 50;

  private final RealHosts hosts = new RealHosts();
  private ServerSocketChannel victim;
  private Host client;
  private Connection connection;

  @BeforeEach
  void connect() throws Exception {
    victim = ServerSocketChannel.open();
    victim.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0));
    victim.configureBlocking(false);
    Host server = hosts.open("serve", "true");
    client = hosts.open();
    connection = client.connect(RealHosts.infoOf(server));
  }

  @AfterEach
  void close() throws Exception {
    hosts.close();
    victim.close();
  }

  /// The client sends more than the dial costs its target before there is one.
  @Test
  void version2DialsAnotherMachineOnlyForData() throws Exception {
    Stream stream = ask2(victimAddress());
    V2Message.DataRequest demand = (V2Message.DataRequest) read2(stream);
    assertThat(demand.bytes()).isGreaterThanOrEqualTo(AutonatV2Server.MIN_DATA);
    long left = demand.bytes();
    while (left > AutonatV2Server.MAX_CHUNK) {
      left -= send(stream, AutonatV2Server.MAX_CHUNK);
    }
    assertThat(RealHosts.echoes(connection)).isTrue();
    assertThat(victim.accept()).isNull();
    send(stream, (int) Math.max(left, AutonatV2Server.MIN_CHUNK));
    List<SocketChannel> dialled = new ArrayList<>();
    Await.until(
        "it is dialled",
        () -> {
          SocketChannel accepted = victim.accept();
          return accepted != null && dialled.add(accepted);
        });
    dialled.getFirst().close();
    assertThat(read2(stream))
        .isEqualTo(new V2Message.DialResponse(V2Status.OK, 0, V2DialStatus.DIAL_ERROR));
  }

  @Test
  void version2LeavesWhoDoesNotPayAlone() throws Exception {
    Stream stream = ask2(victimAddress());
    assertThat(read2(stream)).isInstanceOf(V2Message.DataRequest.class);
    send(stream, 1);
    assertThatThrownBy(() -> stream.input().read()).isInstanceOf(StreamResetException.class);
    assertThat(RealHosts.echoes(connection)).isTrue();
    assertThat(victim.accept()).isNull();
  }

  /// The client that is dialled does not wait for our number and resets the stream: to the server
  /// that is an end like any other.
  @Test
  void version2LooksAtFiftyAddresses() throws Exception {
    List<Multiaddr> addresses = new ArrayList<>();
    for (int i = 0; i < ASKED; i++) {
      addresses.add(Multiaddr.parse("/ip4/224.0.0.1/tcp/4001"));
    }
    addresses.add(RealHosts.addressOf(client));
    assertThat(read2(ask2(addresses.toArray(Multiaddr[]::new)))).isEqualTo(failure());
    addresses.removeFirst();
    assertThat(read2(ask2(addresses.toArray(Multiaddr[]::new))))
        .isEqualTo(new V2Message.DialResponse(V2Status.OK, ASKED - 1, V2DialStatus.OK));
  }

  @Test
  void version2RejectsWhoAsksTooOften() throws Exception {
    for (int i = 0; i < RequestLimits.Rates.V2.ofPeer(); i++) {
      assertThat(read2(ask2())).isEqualTo(failure());
    }
    assertThat(read2(ask2()))
        .isEqualTo(new V2Message.DialResponse(V2Status.REQUEST_REJECTED, 0, V2DialStatus.UNUSED));
    assertThat(RealHosts.echoes(connection)).isTrue();
  }

  @Test
  void version1DialsTheClientOnly() throws Exception {
    Multiaddr own = RealHosts.addressOf(client);
    V1Message answer = ask1(client, victimAddress(), own);
    assertThat(answer).isInstanceOf(V1Message.DialResponse.class);
    assertThat(((V1Message.DialResponse) answer).status()).isEqualTo(V1Status.OK);
    assertThat(victim.accept()).isNull();
  }

  @Test
  void version1DialsNobodyInAnothersName() throws Exception {
    assertThat(ask1(hosts.open(), RealHosts.addressOf(client)))
        .isEqualTo(new V1Message.DialResponse(V1Status.BAD_REQUEST, Optional.empty()));
  }

  @Test
  void aNonceThatNobodyWaitsForIsRefused() throws Exception {
    Connection stranger = hosts.open().connect(RealHosts.infoOf(client));
    for (byte[] message :
        List.of(new DialBackMessage(1).encode(), new byte[] {1}, new byte[1025], new byte[0])) {
      Stream stream = stranger.open(AutonatV2Client.DIAL_BACK);
      Delimited.write(stream.output(), message);
      assertThatThrownBy(() -> stream.input().read()).isInstanceOf(StreamResetException.class);
    }
    assertThat(RealHosts.echoes(stranger)).isTrue();
  }

  private Multiaddr victimAddress() throws Exception {
    return Multiaddr.ofTcp((InetSocketAddress) victim.getLocalAddress());
  }

  private static V2Message failure() {
    return new V2Message.DialResponse(V2Status.DIAL_REFUSED, 0, V2DialStatus.UNUSED);
  }

  private Stream ask2(Multiaddr... addresses) throws Exception {
    Stream stream = connection.open(AutonatV2Client.DIAL_REQUEST);
    Delimited.write(stream.output(), new V2Message.DialRequest(encoded(addresses), 7).encode());
    return stream;
  }

  private static V2Message read2(Stream stream) throws Exception {
    return V2Message.decode(Delimited.read(stream.input(), V2Message.MAX_SIZE).orElseThrow());
  }

  private static int send(Stream stream, int size) throws Exception {
    Delimited.write(
        stream.output(), new V2Message.DataResponse(Bytes.copyOf(new byte[size])).encode());
    return size;
  }

  private V1Message ask1(Host named, Multiaddr... addresses) throws Exception {
    Stream stream = connection.open(AutonatV1Client.PROTOCOL);
    V1Message dial = new V1Message.Dial(named.id().multihash(), encoded(addresses));
    Delimited.write(stream.output(), dial.encode());
    return V1Message.decode(Delimited.read(stream.input(), V1Message.MAX_SIZE).orElseThrow());
  }

  private static List<Bytes> encoded(Multiaddr... addresses) {
    return Arrays.stream(addresses).map(Multiaddr::encode).toList();
  }
}
