package io.peertunnel.transport.libp2p.dcutr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a peer that was reached through a relay does wrong when it asks for a hole, over real
/// sockets: it costs the peer the stream, and no third party hears of it.
@Timeout(120)
class HostilePuncherIT {
  private static final int EXCHANGES = 3;

  private final RealHosts hosts = new RealHosts();
  private Host reached;
  private Host dialler;
  private Connection relayed;

  @BeforeEach
  void connect() throws Exception {
    Host relay = hosts.open("serve", "true");
    reached = hosts.open("hole-punching", "false", "relays", RealHosts.relays(List.of(relay)));
    Await.until("it has a reservation", () -> RealHosts.isReachedThrough(reached, relay));
    dialler = hosts.open();
    var _ = dialler.connect(RealHosts.through(relay, reached.id()));
    relayed = RealHosts.relayed(reached, dialler.id());
  }

  @AfterEach
  void close() {
    hosts.close();
  }

  /// security.md section 4, row 56.
  @Test
  void resetsWhoAsksOnADirectConnection() throws Exception {
    Connection direct = hosts.open().connect(RealHosts.infoOf(dialler));
    Stream stream = direct.open(Coordination.PROTOCOL);
    assertThatThrownBy(
            () -> {
              say(stream, HolePunchMessage.connect(List.of()));
              var _ = stream.input().read();
            })
        .isInstanceOf(StreamResetException.class);
    assertThat(RealHosts.echoes(direct)).isTrue();
  }

  /// security.md section 4, row 56.
  @Test
  void resetsWhoBeginsWithTheEndOrTalksNonsense() throws Exception {
    Stream early = relayed.open(Coordination.PROTOCOL);
    say(early, HolePunchMessage.sync());
    isReset(early);
    Stream noise = relayed.open(Coordination.PROTOCOL);
    Delimited.write(noise.output(), new byte[] {8, 7});
    isReset(noise);
    Stream endless = relayed.open(Coordination.PROTOCOL);
    Delimited.write(endless.output(), new byte[HolePunchMessage.MAX_SIZE + 1]);
    isReset(endless);
    Stream twice = relayed.open(Coordination.PROTOCOL);
    say(twice, HolePunchMessage.connect(List.of()));
    assertThat(Delimited.read(twice.input(), HolePunchMessage.MAX_SIZE)).isPresent();
    say(twice, HolePunchMessage.connect(List.of()));
    isReset(twice);
    assertThat(RealHosts.echoes(relayed)).isTrue();
  }

  /// security.md section 4, row 57. Nobody is dialled who is not on the whole Internet, and not the
  /// dialler itself.
  @Test
  void dialsNobodyOnItsOwnMachineOrNetwork() throws Exception {
    try (ServerSocketChannel victim = ServerSocketChannel.open()) {
      victim.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      victim.configureBlocking(false);
      int port = victim.socket().getLocalPort();
      List<Multiaddr> named = new ArrayList<>();
      named.add(RealHosts.addressOf(dialler));
      for (String ip : List.of("127.0.0.1", "0.0.0.0", "192.168.1.1", "224.0.0.1", "10.0.0.1")) {
        named.add(Multiaddr.parse("/ip4/" + ip + "/tcp/" + port));
        named.add(Multiaddr.parse("/ip4/" + ip + "/udp/" + port + "/quic-v1"));
      }
      for (int i = 0; i < EXCHANGES; i++) {
        Stream stream = relayed.open(Coordination.PROTOCOL);
        say(stream, HolePunchMessage.connect(named));
        assertThat(Delimited.read(stream.input(), HolePunchMessage.MAX_SIZE)).isPresent();
        say(stream, HolePunchMessage.sync());
        assertThat(stream.input().read()).isEqualTo(-1);
      }
      assertThat(RealHosts.echoes(relayed)).isTrue();
      assertThat(victim.accept()).isNull();
      assertThat(dialler.connections())
          .filteredOn(each -> each.remote().equals(reached.id()))
          .allMatch(each -> each.path().kind() == ConnectionPath.Kind.RELAY);
    }
  }

  private static void say(Stream stream, HolePunchMessage message) throws Exception {
    Delimited.write(stream.output(), message.encode());
  }

  private static void isReset(Stream stream) {
    assertThatThrownBy(() -> stream.input().read()).isInstanceOf(StreamResetException.class);
  }
}
