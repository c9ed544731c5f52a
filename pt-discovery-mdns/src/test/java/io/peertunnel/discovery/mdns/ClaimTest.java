package io.peertunnel.discovery.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.testing.FakePeers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClaimTest {
  private static final String FULL = "dnsaddr=/ip4/192.0.2.2/tcp/4001/p2p/" + Samples.A;
  private static final String KEY = Samples.key(1).toString();

  @Test
  void readsAddressesAndKeys() {
    Claim claim = Claim.of(List.of(FULL, "pt=" + KEY, "other=1", "")).orElseThrow();
    assertThat(claim.id()).isEqualTo(Samples.A);
    assertThat(claim.addresses()).containsExactly(Samples.ADDRESS);
    assertThat(claim.keys()).containsExactly(KEY);
  }

  @Test
  void ignoresTextWithoutAddresses() {
    assertThat(Claim.of(List.of())).isEmpty();
    assertThat(Claim.of(List.of("pt=" + KEY, "dnsaddr=", "dnsaddr=nonsense"))).isEmpty();
    assertThat(Claim.of(List.of("dnsaddr=/ip4/192.0.2.2/tcp/4001"))).isEmpty();
  }

  @Test
  void skipsAddressesOfASecondPeer() {
    String second = "dnsaddr=/ip4/192.0.2.3/tcp/4001/p2p/" + FakePeers.id("second");
    Claim claim = Claim.of(List.of(FULL, second)).orElseThrow();
    assertThat(claim.addresses()).containsExactly(Samples.ADDRESS);
  }

  @Test
  void keeps20AddressesAnd32Keys() {
    List<String> strings = new ArrayList<>();
    for (int i = 1; i <= 60; i++) {
      strings.add("dnsaddr=" + Samples.address(i) + "/p2p/" + Samples.A);
      strings.add("pt=" + Samples.key(i));
    }
    Optional<Claim> claim = Claim.of(strings);
    assertThat(claim.orElseThrow().addresses()).hasSize(Claim.MAX_ADDRESSES);
    assertThat(claim.orElseThrow().keys()).hasSize(Claim.MAX_KEYS);
  }
}
