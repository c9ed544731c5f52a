package io.peertunnel.discovery.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.RendezvousKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProfileTest {
  private final List<RendezvousKey> keys =
      List.of(Samples.key(1), Samples.key(2), Samples.key(3), Samples.key(4));

  @Test
  void fitsOneFrameHoweverManyAddressesThereAre() {
    List<Multiaddr> addresses = new ArrayList<>();
    for (int i = 1; i < 100; i++) {
      addresses.add(Multiaddr.parse("/ip6/fd00:1111:2222:3333:4444:5555:6666:" + i + "/tcp/40001"));
      addresses.add(Samples.address(i));
    }
    Profile profile = new Profile(Samples.A, addresses);
    for (int used = 0; used <= keys.size(); used++) {
      Instance instance = new Instance("x".repeat(63), keys.subList(0, used));
      DnsMessage announcement = profile.announcement(instance);
      assertThat(DnsWriter.write(announcement).remaining()).isLessThan(Profile.GOOD_PACKET);
      assertThat(text(announcement).strings()).hasSizeGreaterThan(3 + used);
    }
  }

  @Test
  void leavesOutAddressesTooLongForAString() {
    Multiaddr tooLong =
        Multiaddr.parse("/ip4/192.0.2.2/tcp/1/tls/sni/" + "long.".repeat(45) + "example");
    Profile profile = new Profile(Samples.A, List.of(tooLong, Samples.ADDRESS));
    DnsMessage answer = profile.answer(new Instance(Samples.LABEL, List.of()), List.of());
    assertThat(text(answer).strings())
        .containsExactly("dnsaddr=" + Samples.ADDRESS + "/p2p/" + Samples.A);
  }

  @Test
  void answersASubtypeBesideTheService() {
    Instance instance = new Instance(Samples.LABEL, keys);
    DnsMessage answer =
        new Profile(Samples.A, List.of(Samples.ADDRESS)).answer(instance, List.of(Samples.key(2)));
    assertThat(answer.answers())
        .containsExactly(
            new DnsRecord.Ptr(Service.NAME, 3200, instance.name()),
            new DnsRecord.Ptr(Service.subtype(Samples.key(2)), 3200, instance.name()));
    assertThat(text(answer).strings()).contains("pt=" + Samples.key(1), "pt=" + Samples.key(4));
  }

  @Test
  void givesAddressesOfBothFamilies() {
    Profile profile =
        new Profile(
            Samples.A, List.of(Samples.ADDRESS, Multiaddr.parse("/ip6/fd00::2/udp/1/quic-v1")));
    DnsMessage answer = profile.answer(new Instance(Samples.LABEL, List.of()), List.of());
    assertThat(answer.additionals())
        .extracting(DnsRecord::type)
        .containsExactly(DnsType.SRV, DnsType.TXT, DnsType.A, DnsType.AAAA);
  }

  @Test
  void withdrawsEveryRecord() {
    DnsMessage goodbye =
        new Profile(Samples.A, List.of(Samples.ADDRESS)).goodbye(new Instance(Samples.LABEL, keys));
    assertThat(goodbye.answers()).hasSize(1 + keys.size() + 3);
    assertThat(goodbye.answers()).allMatch(record -> record.ttl() == 0);
  }

  @Test
  void choosesLabelsThatTellNothing() {
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      assertThat(Instance.randomLabel(random)).matches("[a-z0-9]{32,63}");
    }
    assertThat(Instance.randomLabel(random)).isNotEqualTo(Instance.randomLabel(random));
  }

  private static DnsRecord.Txt text(DnsMessage message) {
    List<DnsRecord.Txt> texts =
        message
            .records()
            .filter(DnsRecord.Txt.class::isInstance)
            .map(DnsRecord.Txt.class::cast)
            .toList();
    assertThat(texts).hasSize(1);
    return texts.getFirst();
  }
}
