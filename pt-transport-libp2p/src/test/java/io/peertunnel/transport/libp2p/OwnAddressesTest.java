package io.peertunnel.transport.libp2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.transport.libp2p.OwnAddresses.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OwnAddressesTest {
  private static final Multiaddr LAN = Multiaddr.parse("/ip4/192.168.1.2/tcp/1");
  private static final Multiaddr LOOPBACK = Multiaddr.parse("/ip4/127.0.0.1/tcp/1");
  private static final Multiaddr OUTSIDE = Multiaddr.parse("/ip4/8.8.8.8/tcp/1");

  private final List<List<Multiaddr>> told = new ArrayList<>();
  private final OwnAddresses own = new OwnAddresses(told::add);

  @Test
  void tellsThoseOfThisMachineFirstAndLoopbackLast() {
    own.put(Origin.OBSERVED, List.of(OUTSIDE));
    own.put(Origin.LISTENING, List.of(LOOPBACK, LAN));
    assertThat(own.all()).containsExactly(LAN, OUTSIDE, LOOPBACK);
    assertThat(own.of(Origin.LISTENING)).containsExactly(LOOPBACK, LAN);
  }

  @Test
  void tellsOnlyWhatHasChanged() {
    own.put(Origin.LISTENING, List.of(LAN));
    own.put(Origin.LISTENING, List.of(LAN));
    own.put(Origin.MAPPED, List.of(LAN));
    own.put(Origin.LISTENING, List.of());
    own.put(Origin.MAPPED, List.of());
    assertThat(told).containsExactly(List.of(LAN), List.of());
  }

  /// While the first change is told another thread makes the second, and would overtake it.
  @Test
  void tellsChangesInTheOrderInWhichTheyCame() throws Exception {
    List<Thread> second = new CopyOnWriteArrayList<>();
    List<List<Multiaddr>> heard = new CopyOnWriteArrayList<>();
    OwnAddresses[] shared = new OwnAddresses[1];
    shared[0] =
        new OwnAddresses(
            list -> {
              if (second.isEmpty()) {
                Thread other =
                    Thread.ofPlatform().start(() -> shared[0].put(Origin.MAPPED, List.of(OUTSIDE)));
                second.add(other);
                while (other.isAlive() && other.getState() != Thread.State.BLOCKED) {
                  Thread.onSpinWait();
                }
              }
              heard.add(list);
            });
    shared[0].put(Origin.LISTENING, List.of(LAN));
    second.getFirst().join();
    assertThat(heard).containsExactly(List.of(LAN), List.of(LAN, OUTSIDE));
  }

  @Test
  void tellsNoMoreThanAPeerKeeps() {
    own.put(
        Origin.RELAYED,
        IntStream.rangeClosed(1, 200)
            .mapToObj(port -> Multiaddr.parse("/ip4/8.8.8.8/tcp/" + port))
            .toList());
    assertThat(own.all()).hasSize(OwnAddresses.MAX);
  }
}
