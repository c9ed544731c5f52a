package io.peertunnel.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.tests.interop.ForeignPeer.Kind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// One private DHT of 30 servers of three implementations, joined by a host of each of them in
/// turn: a server of any provides, a client of any, which keeps no records itself, finds it.
///
/// @param entry whose host the others join by
@ParameterizedClass(name = "joined by {0}")
@EnumSource(DhtInteropIT.Side.class)
record DhtInteropIT(Side entry) {
  private static final String PAIRS =
      """
      JAVA, JAVA
      JAVA, GO
      JAVA, JS
      GO, JAVA
      GO, GO
      GO, JS
      JS, JAVA
      JS, GO
      JS, JS
      """;

  /// Not the host that the others joined by.
  private static final int PROVIDER = 3;

  private static final Map<Side, DhtHosts> NETWORK = new EnumMap<>(Side.class);

  /// Which implementation, with its share of the servers.
  enum Side {
    JAVA(12),
    GO(12),
    JS(6);

    private final int servers;

    Side(int servers) {
      this.servers = servers;
    }

    DhtHosts start(Optional<Multiaddr> bootstrap) throws Exception {
      return switch (this) {
        case JAVA -> JavaNetwork.start(servers, 1, bootstrap);
        case GO -> ForeignNetwork.start(Kind.GO, options(bootstrap));
        case JS -> ForeignNetwork.start(Kind.JS, options(bootstrap));
      };
    }

    private String[] options(Optional<Multiaddr> bootstrap) {
      String entry = bootstrap.map(Multiaddr::toString).orElse("");
      return new String[] {"hosts=" + servers, "clients=1", "bootstrap=" + entry};
    }

    int client() {
      return servers;
    }
  }

  @BeforeParameterizedClassInvocation
  static void startTheNetwork(Side entry) throws Exception {
    NETWORK.put(entry, entry.start(Optional.empty()));
    Multiaddr bootstrap = network(entry).bootstrap();
    for (Side side : Side.values()) {
      if (side != entry) {
        NETWORK.put(side, side.start(Optional.of(bootstrap)));
      }
    }
  }

  @AfterParameterizedClassInvocation
  static void endTheNetwork() {
    NETWORK.values().forEach(DhtHosts::close);
    NETWORK.clear();
  }

  @ParameterizedTest(name = "{0} provides, {1} searches")
  @CsvSource(textBlock = PAIRS)
  void findsAcrossImplementations(Side provider, Side searcher) throws Exception {
    RendezvousKey key = DhtHosts.newKey();
    PeerInfo wanted = network(provider).hosts().get(PROVIDER);
    network(provider).provide(PROVIDER, key);
    List<PeerInfo> found = network(searcher).find(searcher.client(), key, wanted.id());
    assertThat(found)
        .as("found in the network joined by %s", entry)
        .anySatisfy(
            peer -> {
              assertThat(peer.id()).isEqualTo(wanted.id());
              assertThat(peer.addresses()).containsAll(wanted.addresses());
            });
  }

  private static DhtHosts network(Side side) {
    return Optional.ofNullable(NETWORK.get(side)).orElseThrow();
  }
}
