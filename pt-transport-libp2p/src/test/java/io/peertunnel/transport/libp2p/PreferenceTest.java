package io.peertunnel.transport.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.transport.libp2p.Preference.Begun;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PreferenceTest {
  private static final String PUBLIC_TCP = "/ip4/8.8.8.8/tcp/1";
  private static final String PUBLIC_QUIC = "/ip4/8.8.8.8/udp/1/quic-v1";
  private static final String NEAR_TCP = "/ip4/10.0.0.1/tcp/1";
  private static final String NEAR_QUIC = "/ip4/10.0.0.1/udp/1/quic-v1";

  @Test
  void prefersTcpToQuicWhicheverCameFirst() {
    for (long later : new long[] {-1, 1}) {
      assertBeats(direct(PUBLIC_TCP, "01", 0), direct(PUBLIC_QUIC, "00", later));
      assertBeats(direct(NEAR_TCP, "01", 0), direct(NEAR_QUIC, "00", later));
    }
  }

  @Test
  void prefersWhatTheSmallerPeerBegan() {
    Preference smaller = direct(PUBLIC_TCP, "01", 0);
    Preference larger =
        new Preference(smaller.path(), Begun.BY_LARGER, Bytes.ofHex("00"), seconds(1));
    assertBeats(smaller, larger);
  }

  @Test
  void choosesByTheBindingWhereNothingElseDiffers() {
    assertBeats(direct(PUBLIC_QUIC, "01", 0), direct(PUBLIC_QUIC, "02", 4));
    assertBeats(direct(PUBLIC_QUIC, "01", 4), direct(PUBLIC_QUIC, "02", 0));
  }

  @Test
  void prefersTheNewestOfThoseThatCameOneAfterTheOther() {
    assertBeats(direct(PUBLIC_QUIC, "02", 60), direct(PUBLIC_TCP, "01", 0));
  }

  @Test
  void prefersADirectConnectionToANewerRelayedOne() {
    ConnectionPath relay =
        new ConnectionPath(
            ConnectionPath.Kind.RELAY,
            "tcp",
            Multiaddr.parse(PUBLIC_TCP),
            Optional.empty(),
            Optional.empty());
    assertBeats(
        direct(NEAR_QUIC, "02", 0),
        new Preference(relay, Begun.BY_SMALLER, Bytes.ofHex("01"), seconds(60)));
  }

  private static void assertBeats(Preference better, Preference worse) {
    assertThat(better.beats(worse)).isTrue();
    assertThat(worse.beats(better)).isFalse();
  }

  private static Preference direct(String address, String binding, long seconds) {
    Multiaddr parsed = Multiaddr.parse(address);
    String transport = parsed.tcpSocket().isPresent() ? Way.TCP : Way.QUIC;
    return new Preference(
        ConnectionPath.direct(transport, parsed),
        Begun.BY_SMALLER,
        Bytes.ofHex(binding),
        seconds(seconds));
  }

  private static long seconds(long count) {
    return TimeUnit.SECONDS.toNanos(count);
  }
}
