package io.peertunnel.launcher.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.launcher.tunnel.TunnelEvent;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.testing.FakePeers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TunnelLogTest {
  private static final PeerId PEER = FakePeers.id("tcp");
  private static final TunnelEvent.PeerUp UP =
      new TunnelEvent.PeerUp(
          PEER,
          ConnectionPath.direct("tcp", Multiaddr.parse("/ip4/127.0.0.1/tcp/4001")),
          "mdns",
          Duration.ofMillis(400));

  private final TunnelLog log = new TunnelLog();

  @Test
  void knowsWhatIsOpen() {
    open(1);
    open(2);
    close(1, 100, 10);

    assertThat(log.told().opened()).isEqualTo(2);
    assertThat(log.told().open()).isEqualTo(1);
    assertThat(log.told().bytesIn()).isEqualTo(100);
    assertThat(log.told().bytesOut()).isEqualTo(10);
  }

  @Test
  void remembersTheLastThatEnded() {
    for (int number = 1; number <= TunnelLog.MAX_ENDED + 2; number++) {
      open(number);
      close(number, 1, 1);
    }

    assertThat(log.told().ended()).hasSize(TunnelLog.MAX_ENDED);
    assertThat(log.told().ended().getFirst().number()).isEqualTo(TunnelLog.MAX_ENDED + 2);
  }

  @Test
  void waitsForAPeer() throws InterruptedException {
    Thread.ofVirtual().start(() -> log.on(UP));

    assertThat(log.awaitPeer(Duration.ofMinutes(1))).contains(UP);
  }

  @Test
  void waitsNoLongerThanAsked() throws InterruptedException {
    assertThat(log.awaitPeer(Duration.ZERO)).isEmpty();
  }

  private void open(long number) {
    log.on(new TunnelEvent.ConnectionOpened(number, PEER));
  }

  private void close(long number, long in, long out) {
    log.on(
        new TunnelEvent.ConnectionClosed(
            number, PEER, new ForwardListener.Summary(in, out, Duration.ofSeconds(1), "done")));
  }
}
