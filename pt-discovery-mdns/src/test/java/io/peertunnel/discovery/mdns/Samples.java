package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.testing.FakePeers;
import java.util.ArrayList;
import java.util.List;

/// Values that the tests share. Pure.
final class Samples {
  /// A query for the service, as every libp2p browser sends it.
  static final String QUERY = "000000000001000000000000045f703270045f756470056c6f63616c00000c0001";

  /// An answer in go-libp2p's layout.
  static final String RESPONSE =
      "000084000000000100000003045f703270045f756470056c6f63616c00000c000100000c800023206162636465"
          + "666768696a6b6c6d6e6f707172737475767778797a303132333435c00cc0270021000100000c80002e0000"
          + "00000fa1206162636465666768696a6b6c6d6e6f707172737475767778797a303132333435056c6f63616c"
          + "00c0270010000100000c80005958646e73616464723d2f6970342f3139322e302e322e322f7463702f3430"
          + "30312f7032702f313244334b6f6f57427467336161524d6a78776564683833614769556b7753784477555a"
          + "6b7a754a63666171556d6f3752337071c05c00010001000000780004c0000202";

  static final String LABEL = "abcdefghijklmnopqrstuvwxyz012345";
  static final PeerId A = PeerId.parse("12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq");
  static final Multiaddr ADDRESS = Multiaddr.parse("/ip4/192.0.2.2/tcp/4001");
  static final LinkView LINK =
      new LinkView(
          "eth0",
          LinkView.Kind.NETWORK,
          List.of(
              new Subnet(Bytes.ofHex("c0000201"), 24),
              new Subnet(Bytes.ofHex("fd000000000000000000000000000001"), 64)));

  private Samples() {}

  static RendezvousKey key(int number) {
    byte[] digest = new byte[32];
    digest[0] = (byte) number;
    digest[31] = 1;
    return RendezvousKey.ofDigest(digest);
  }

  static Multiaddr address(int number) {
    return Multiaddr.parse("/ip4/192.0.2." + number + "/tcp/4001");
  }

  /// What a peer announces.
  static DnsMessage announcement(String name, List<Multiaddr> addresses, RendezvousKey... keys) {
    return new Profile(FakePeers.id(name), addresses)
        .announcement(new Instance(label(name), List.of(keys)));
  }

  static String label(String name) {
    return "instance-of-" + name;
  }

  /// A response that holds one TXT record.
  static DnsMessage txt(String label, long ttl, String... strings) {
    List<DnsRecord> records = new ArrayList<>();
    records.add(new DnsRecord.Txt(Service.NAME.child(label), ttl, List.of(strings)));
    return new DnsMessage(0, DnsMessage.Kind.RESPONSE, List.of(), records, List.of());
  }
}
