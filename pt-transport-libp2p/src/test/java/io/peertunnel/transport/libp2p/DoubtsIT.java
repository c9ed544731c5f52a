package io.peertunnel.transport.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.testing.Await;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DoubtsIT {
  /// The peer has changed its address: what it says of that does not get through.
  @Test
  void dialsAPeerByAnotherWayWhereItsConnectionIsSilentAndLeavesThatAlone() throws Exception {
    try (RealHosts hosts = new RealHosts()) {
      Host near = hosts.open();
      Host far = hosts.open();
      try (SilentLine line = new SilentLine(RealHosts.addressOf(far))) {
        Connection first = near.connect(new PeerInfo(far.id(), List.of(line.address())));
        Await.until("the peer has said where it is", () -> first.introduction().isPresent());
        Stream old = first.open(RealHosts.ECHO);
        echo(old, 'a');
        line.fallSilent();
        Await.until("another way is found", () -> use(first) && isReachedBeside(near, line));
        Connection now = near.connect(new PeerInfo(far.id(), List.of()));
        assertThat(now.path().address()).isNotEqualTo(line.address());
        assertThat(RealHosts.echoes(now)).isTrue();
        assertThat(first.isOpen()).isTrue();
        line.speak();
        echo(old, 'b');
      }
    }
  }

  /// Opens streams no faster than a person, as all of them wait for the line to speak again.
  private static boolean use(Connection connection) throws Exception {
    connection.open(RealHosts.ECHO).reset(Stream.CODE_UNSPECIFIED);
    Thread.sleep(200);
    return true;
  }

  private static boolean isReachedBeside(Host host, SilentLine line) {
    Multiaddr silent = line.address();
    return host.connections().stream().anyMatch(each -> !each.path().address().equals(silent));
  }

  private static void echo(Stream stream, int letter) throws Exception {
    stream.output().write(letter);
    stream.output().flush();
    assertThat(stream.input().read()).isEqualTo(letter);
  }
}
