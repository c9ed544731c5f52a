package io.peertunnel.transport.libp2p.dial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DnsAddressesTest {
  private static final String ID = "QmNnooDu7bfjPFoTZYxMNLWUQJyrVwtbZg5gBMjTezGAJN";
  private static final String OTHER = "QmQCU2EcMqAqQPR2i9bChDtGNJchTbq5TbXJJ16u19uLTa";
  private static final Multiaddr START = Multiaddr.parse("/dnsaddr/example.org");

  private final Map<String, List<String>> zone = new HashMap<>();
  private final List<String> asked = new ArrayList<>();

  @Test
  void takesTheAddressesOfThePeerAlone() throws Exception {
    zone.put(
        "_dnsaddr.example.org",
        List.of(
            "dnsaddr=/ip4/1.2.3.4/tcp/4001/p2p/" + ID,
            "dnsaddr=/ip4/5.6.7.8/tcp/4001/p2p/" + OTHER,
            "dnsaddr=/ip4/9.9.9.9/tcp/4001",
            "v=spf1 -all",
            "dnsaddr=/dns4/host.example.org/tcp/4001/p2p/" + ID));
    assertThat(follow())
        .containsExactly("/ip4/1.2.3.4/tcp/4001", "/dns4/host.example.org/tcp/4001");
  }

  @Test
  void followsOtherNames() throws Exception {
    zone.put(
        "_dnsaddr.example.org",
        List.of(
            "dnsaddr=/dnsaddr/one.example.org/p2p/" + ID,
            "dnsaddr=/dnsaddr/two.example.org/p2p/" + OTHER));
    zone.put("_dnsaddr.one.example.org", List.of("dnsaddr=/ip4/1.2.3.4/tcp/1/p2p/" + ID));
    zone.put("_dnsaddr.two.example.org", List.of("dnsaddr=/ip4/1.2.3.4/tcp/2/p2p/" + ID));
    assertThat(follow()).containsExactly("/ip4/1.2.3.4/tcp/1");
    assertThat(asked).containsExactly("_dnsaddr.example.org", "_dnsaddr.one.example.org");
  }

  /// security.md section 4, row 7.
  @Test
  void endsInACircleAndInADeepPit() throws Exception {
    zone.put("_dnsaddr.example.org", List.of("dnsaddr=/dnsaddr/a1.org/p2p/" + ID));
    IntStream.range(1, 50)
        .forEach(
            i ->
                zone.put(
                    "_dnsaddr.a" + i + ".org",
                    List.of(
                        "dnsaddr=/dnsaddr/a" + (i + 1) + ".org/p2p/" + ID,
                        "dnsaddr=/dnsaddr/example.org/p2p/" + ID)));
    assertThat(follow()).isEmpty();
    assertThat(asked).hasSize(4).doesNotHaveDuplicates();
  }

  /// security.md section 4, row 7.
  @Test
  void takesAHundredAddressesAtMost() throws Exception {
    zone.put(
        "_dnsaddr.example.org",
        IntStream.rangeClosed(1, 1000)
            .mapToObj(port -> "dnsaddr=/ip4/1.2.3.4/tcp/" + port + "/p2p/" + ID)
            .toList());
    assertThat(follow()).hasSize(100);
  }

  @Test
  void oneRecordThatIsOfNoUseCostsTheOthersNothing() throws Exception {
    zone.put(
        "_dnsaddr.example.org",
        List.of(
            "dnsaddr=/dnsaddr/gone.example.org/p2p/" + ID,
            "dnsaddr=nonsense",
            "dnsaddr=/ip4/1.2.3.4/tcp/1/p2p/" + ID));
    assertThat(follow()).containsExactly("/ip4/1.2.3.4/tcp/1");
  }

  @Test
  void failsWhereTheNameItselfHasNoRecord() {
    assertThatThrownBy(this::follow)
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("_dnsaddr.example.org");
  }

  private List<String> follow() throws Exception {
    return new DnsAddresses(this::records, PeerId.parse(ID))
        .follow(START).stream().map(Multiaddr::toString).toList();
  }

  private List<String> records(String name) throws TunnelException {
    asked.add(name);
    List<String> records = zone.get(name);
    if (records == null) {
      throw new TunnelException("no record of " + name);
    }
    return records;
  }
}
