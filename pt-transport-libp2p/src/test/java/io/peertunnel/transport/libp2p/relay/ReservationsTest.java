package io.peertunnel.transport.libp2p.relay;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.FakeClock;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReservationsTest {
  private final FakeNetwork network = new FakeNetwork();
  private final FakeHost self = network.host("self");
  private final FakeHost one = network.host("one");
  private final FakeHost two = network.host("two");
  private final FakeHost three = network.host("three");
  private final FakeClock clock = new FakeClock();
  private final List<PeerInfo> named = new CopyOnWriteArrayList<>();
  private final List<PeerInfo> found = new CopyOnWriteArrayList<>();
  private final Map<PeerId, Integer> asked = new ConcurrentHashMap<>();
  private final Map<PeerId, TunnelException> refusals = new ConcurrentHashMap<>();
  private final List<List<Multiaddr>> told = new CopyOnWriteArrayList<>();
  private final Reservations reservations =
      new Reservations(
          new Reservations.Sources(() -> named, () -> found, self::connect, this::reserve),
          2,
          clock,
          told::add);

  @AfterEach
  void close() {
    reservations.close();
    network.close();
  }

  @Test
  void holdsTwoAndTellsTheirAddresses() throws Exception {
    find(one, two, three);
    reservations.needed();
    reservations.start();
    awaitHeld(one, two);
    assertThat(told.getLast()).isEqualTo(reservations.addresses());
    assertThat(asked).doesNotContainKey(three.id());
  }

  @Test
  void replacesARelayThatDies() throws Exception {
    find(one, two, three);
    reservations.needed();
    reservations.start();
    awaitHeld(one, two);
    network.cut(self, one);
    awaitHeld(two, three);
  }

  @Test
  void replacesARelayWhoseConnectionIsOfNoUse() throws Exception {
    find(one, two, three);
    reservations.needed();
    reservations.start();
    awaitHeld(one, two);
    reservations.lost(two.id());
    awaitHeld(one, three);
  }

  @Test
  void wantsOnlyNamedRelaysUntilOthersAreNeeded() throws Exception {
    find(one, two);
    named.add(three.info());
    reservations.start();
    awaitHeld(three);
    assertThat(asked).containsOnlyKeys(three.id());
    reservations.needed();
    awaitHeld(three, one);
    reservations.notNeeded();
    awaitHeld(three);
  }

  @Test
  void findsAnotherWhileOneIsSilent() throws Exception {
    network.reachability(one, FakeNetwork.Reachability.SILENT);
    find(one, two, three);
    reservations.needed();
    reservations.start();
    awaitHeld(two);
    clock.advance(ReservationPlan.STAGGER);
    reservations.lookAgain();
    awaitHeld(two, three);
    clock.advance(ReservationPlan.TRY_LIMIT);
    reservations.lookAgain();
    network.reachability(one, FakeNetwork.Reachability.ANSWERS);
    awaitHeld(two, three);
  }

  @Test
  void renewsInTimeAndWhenTheNetworkIsAnother() throws Exception {
    named.add(one.info());
    reservations.start();
    awaitHeld(one);
    clock.advance(Duration.ofMinutes(58));
    reservations.lookAgain();
    Await.until("it is renewed", () -> asked.getOrDefault(one.id(), 0) == 2);
    reservations.probe();
    Await.until("it is renewed again", () -> asked.getOrDefault(one.id(), 0) == 3);
    awaitHeld(one);
  }

  @Test
  void doesNotAskAgainWhoRefused() throws Exception {
    refusals.put(one.id(), new RelayRefusedException("full", RelayStatus.RESOURCE_LIMIT_EXCEEDED));
    find(one, two);
    reservations.needed();
    reservations.start();
    awaitHeld(two);
    Await.until("one was asked", () -> asked.getOrDefault(one.id(), 0) == 1);
    clock.advance(Duration.ofMinutes(50));
    reservations.lookAgain();
    find(three);
    reservations.lookAgain();
    awaitHeld(two, three);
    assertThat(asked.get(one.id())).isEqualTo(1);
  }

  @Test
  void keepsTheConnectionsToItsRelaysOnly() throws Exception {
    named.add(one.info());
    reservations.start();
    awaitHeld(one);
    Connection connection = self.connections().getFirst();
    connection.closeIfIdle();
    assertThat(connection.isOpen()).isTrue();
    named.clear();
    reservations.close();
    assertThat(connection.isOpen()).isFalse();
  }

  @Test
  void namesTheKnownAddressOfARelayThatConnectedToUs() throws Exception {
    Multiaddr known = Multiaddr.parse("/ip4/10.9.9.9/tcp/4001");
    named.add(new PeerInfo(one.id(), List.of(known)));
    self.connect(one.info());
    reservations.start();
    Await.until("it is held", () -> !reservations.addresses().isEmpty());
    assertThat(reservations.addresses())
        .containsExactly(CircuitAddress.through(known.withPeer(one.id())));
  }

  @Test
  void survivesAListOfRelaysThatCannotBeHad() throws Exception {
    Reservations broken =
        new Reservations(
            new Reservations.Sources(
                () -> {
                  if (told.isEmpty()) {
                    told.add(List.of());
                    throw new IllegalStateException("no list");
                  }
                  return List.of(one.info());
                },
                List::of,
                self::connect,
                this::reserve),
            2,
            clock,
            told::add);
    broken.start();
    broken.lookAgain();
    Await.until("it is held", () -> !broken.addresses().isEmpty());
    broken.close();
  }

  private void find(FakeHost... relays) {
    Stream.of(relays).map(FakeHost::info).forEach(found::add);
  }

  private Reservation reserve(Connection relay) throws TunnelException {
    asked.merge(relay.remote(), 1, Integer::sum);
    TunnelException refusal = refusals.get(relay.remote());
    if (refusal != null) {
      throw refusal;
    }
    return new Reservation(
        relay.remote(),
        clock.instant().plus(Duration.ofHours(1)),
        List.of(relay.path().address()),
        Optional.empty());
  }

  private void awaitHeld(FakeHost... relays) throws Exception {
    List<Multiaddr> expected =
        Stream.of(relays)
            .map(relay -> CircuitAddress.through(relay.info().fullAddresses().getFirst()))
            .toList();
    Await.until(
        "the addresses are " + expected,
        () ->
            reservations.addresses().size() == expected.size()
                && reservations.addresses().containsAll(expected));
  }
}
