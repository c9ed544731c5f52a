package io.peertunnel.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressesTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/1.0.0.0/tcp/1",
        "/ip4/9.255.255.255/tcp/1",
        "/ip4/11.0.0.0/tcp/1",
        "/ip4/100.63.255.255/tcp/1",
        "/ip4/100.128.0.0/tcp/1",
        "/ip4/172.15.255.255/tcp/1",
        "/ip4/172.32.0.0/tcp/1",
        "/ip4/192.0.0.64/tcp/1",
        "/ip4/192.0.1.0/tcp/1",
        "/ip4/192.88.98.0/tcp/1",
        "/ip4/198.17.255.255/tcp/1",
        "/ip4/198.20.0.0/tcp/1",
        "/ip4/223.255.255.255/tcp/1",
        "/ip6/2000::/tcp/1",
        "/ip6/3fff::1/tcp/1",
        "/ip6/2001:db9::1/tcp/1",
        "/ip6/64:ff9b::a00:1/tcp/1",
        "/ip6/64:ff9b:1::1/tcp/1",
        "/ip6zone/eth0/ip6/2a00::1/tcp/1",
        "/dns/example.com/tcp/1",
        "/dns4/mylocal/tcp/1",
        "/dnsaddr/bootstrap.libp2p.io"
      })
  void reachTheWholeInternet(String address) {
    assertThat(Multiaddr.parse(address).isPublic()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ip4/0.1.2.3/tcp/1",
        "/ip4/10.1.2.3/tcp/1",
        "/ip4/100.64.0.0/tcp/1",
        "/ip4/100.127.255.255/tcp/1",
        "/ip4/127.0.0.1/tcp/1",
        "/ip4/169.254.1.1/tcp/1",
        "/ip4/172.16.0.0/tcp/1",
        "/ip4/172.31.255.255/tcp/1",
        "/ip4/192.0.0.63/tcp/1",
        "/ip4/192.0.2.1/tcp/1",
        "/ip4/192.88.99.1/tcp/1",
        "/ip4/192.168.255.255/tcp/1",
        "/ip4/198.18.0.0/tcp/1",
        "/ip4/198.19.255.255/tcp/1",
        "/ip4/198.51.100.1/tcp/1",
        "/ip4/203.0.113.1/tcp/1",
        "/ip4/224.0.0.1/tcp/1",
        "/ip4/255.255.255.255/tcp/1",
        "/ip6/::1/tcp/1",
        "/ip6/fe80::1/tcp/1",
        "/ip6zone/eth0/ip6/fe80::1/tcp/1",
        "/ip6/fd00::1/tcp/1",
        "/ip6/4000::/tcp/1",
        "/ip6/2001:db8::1/tcp/1",
        "/ip6/::ffff:1.2.3.4/tcp/1",
        "/dns/localhost/tcp/1",
        "/dns/a.LOCALHOST/tcp/1",
        "/dns/printer.local/tcp/1",
        "/dns/a.test/tcp/1",
        "/dns/a.home.arpa/tcp/1",
        "/dns/a.invalid/tcp/1",
        "/dns/1.in-addr.arpa/tcp/1",
        "/dns/1.ip6.arpa/tcp/1",
        "/unix/a",
        "/memory/1"
      })
  void doNotReachTheWholeInternet(String address) {
    assertThat(Multiaddr.parse(address).isPublic()).isFalse();
  }
}
