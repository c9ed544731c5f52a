package io.peertunnel.discovery.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.testing.FakePeers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RosterTest {
  private final Roster roster = new Roster(new Random(1));
  private final List<String> events = new ArrayList<>();

  @Test
  void putsFourKeysIntoEachInstance() {
    add(1, 5);
    assertThat(roster.instances()).extracting(i -> i.keys().size()).containsExactly(4, 1);
  }

  @Test
  void advertisesAKeyOnceThatTwoWant() {
    Advert first = advert(1);
    Advert second = advert(1);
    roster.add(first);
    roster.add(second);
    assertThat(roster.instances()).hasSize(1);
    assertThat(roster.instances().getFirst().keys()).containsExactly(Samples.key(1));
    assertThat(roster.remove(first)).isEmpty();
    assertThat(roster.remove(second)).singleElement().matches(c -> c.after().isEmpty());
    assertThat(roster.isEmpty()).isTrue();
  }

  @Test
  void saysWhenThereIsNoRoomAndMakesUpForItLater() {
    List<Advert> adverts = add(1, Roster.MAX_KEYS);
    roster.add(advert(200));
    assertThat(events).containsExactly("200 failed: mDNS advertises 32 tunnels at most");
    roster.remove(adverts.getFirst());
    assertThat(roster.instances()).anyMatch(i -> i.keys().contains(Samples.key(200)));
    assertThat(roster.instances()).noneMatch(i -> i.keys().contains(Samples.key(1)));
  }

  @Test
  void ignoresAFailureOnOneLinkAfterSuccessOnAnother() {
    add(1, 1);
    Instance instance = roster.instances().getFirst();
    roster.published(instance);
    roster.published(instance);
    roster.failed(instance, "no route");
    assertThat(events).containsExactly("1 published");
  }

  @Test
  void takesAnotherNameForTheSameKeys() {
    add(1, 2);
    Instance before = roster.instances().getFirst();
    Instance after = roster.rename(before);
    assertThat(after.keys()).isEqualTo(before.keys());
    assertThat(after.label()).isNotEqualTo(before.label());
    assertThat(roster.instances()).containsExactly(after);
  }

  @Test
  void tellsAnotherClaimOfANameFromItsOwnEcho() {
    Instance instance = new Instance(Samples.LABEL, List.of(Samples.key(1)));
    DnsMessage own = new Profile(Samples.A, List.of(Samples.ADDRESS)).announcement(instance);
    assertThat(Conflict.exists(Samples.A, instance, own)).isFalse();
    DnsMessage other =
        new Profile(FakePeers.id("x"), List.of(Samples.ADDRESS)).announcement(instance);
    assertThat(Conflict.exists(Samples.A, instance, other)).isTrue();
  }

  private List<Advert> add(int from, int to) {
    List<Advert> adverts = new ArrayList<>();
    for (int i = from; i <= to; i++) {
      adverts.add(advert(i));
    }
    adverts.forEach(roster::add);
    return adverts;
  }

  private Advert advert(int number) {
    return new Advert(
        Samples.key(number),
        new AdvertiseListener() {
          @Override
          public void published() {
            events.add(number + " published");
          }

          @Override
          public void failed(String reason) {
            events.add(number + " failed: " + reason);
          }
        });
  }
}
