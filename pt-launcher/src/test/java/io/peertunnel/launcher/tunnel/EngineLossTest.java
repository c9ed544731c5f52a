package io.peertunnel.launcher.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.peertunnel.launcher.tunnel.Lab.Node;
import io.peertunnel.launcher.tunnel.TunnelEvent.AddressesChanged;
import io.peertunnel.launcher.tunnel.TunnelEvent.PeerDown;
import io.peertunnel.launcher.tunnel.TunnelEvent.PeerUp;
import io.peertunnel.launcher.tunnel.TunnelEvent.SearchProgress;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork.Reachability;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class EngineLossTest {
  private static final Multiaddr ELSEWHERE = Multiaddr.parse("/ip4/10.9.9.9/tcp/4002");

  private final Lab lab = new Lab();

  @AfterEach
  void closeAll() {
    lab.close();
    assertThat(lab.network.openChunks()).isZero();
  }

  @Test
  void findsAProviderAgainThatRestartsElsewhere() throws Exception {
    Node server = lab.node("server");
    Node client = lab.node("client");
    Registration shared = server.share();
    client.bind();
    assertThat(client.forwarder().answer()).isEqualTo("server");

    lab.network.reachability(server.host(), Reachability.REFUSES);
    lab.network.drop(server.host(), client.host());
    assertThat(client.events().await(PeerDown.class, 1).peer()).isEqualTo(server.host().id());
    assertThat(server.events().await(PeerDown.class, 1).peer()).isEqualTo(client.host().id());
    shared.close();
    server.share();
    lab.network.reachability(server.host(), Reachability.ANSWERS);
    server.host().moveTo(List.of(ELSEWHERE));
    assertThat(server.events().await(AddressesChanged.class, 1).addresses())
        .containsExactly(ELSEWHERE);

    // The new address is dialled at once, but for the pause between two dials to one peer.
    lab.ticker.advance(Candidates.SPACING);
    assertThat(client.events().await(PeerUp.class, 2).peer()).isEqualTo(server.host().id());
    assertThat(client.forwarder().answer()).isEqualTo("server");
  }

  @Test
  void dialsALostProviderAgainWithoutAnyAnnouncement() throws Exception {
    Node server = lab.node("server");
    Node client = lab.node("client");
    server.share();
    client.bind();
    assertThat(client.forwarder().answer()).isEqualTo("server");
    lab.network.cut(server.host(), client.host());
    client.events().await(PeerDown.class, 1);
    Await.until(
        "it is stale",
        () -> client.events().all(SearchProgress.class).stream().anyMatch(p -> p.stale() == 1));
    lab.network.heal(server.host(), client.host());
    lab.ticker.advance(Duration.ofSeconds(2));

    client.events().await(PeerUp.class, 2);
    assertThat(client.forwarder().answer()).isEqualTo("server");
  }

  @Test
  void failsOverToAnotherProviderWhileClientsCome() throws Exception {
    Node first = lab.node("first");
    Node second = lab.node("second");
    Node client = lab.node("client");
    first.share();
    client.bind();
    assertThat(client.forwarder().answer()).isEqualTo("first");
    second.share();

    lab.network.reachability(first.host(), Reachability.SILENT);
    lab.network.drop(first.host(), client.host());
    for (int i = 0; i < 20; i++) {
      assertThat(client.forwarder().answer()).isEqualTo("second");
    }
    assertThat(client.events().await(PeerUp.class, 2).peer()).isEqualTo(second.host().id());
  }

  @Test
  void staysWithTheProviderInUseWhenOthersAppear() throws Exception {
    Node first = lab.node("first");
    Node second = lab.node("second");
    Node client = lab.node("client");
    first.share();
    client.bind();
    assertThat(client.forwarder().answer()).isEqualTo("first");
    second.share();

    assertThat(client.forwarder().answer()).isEqualTo("first");
    assertThat(second.host().connections()).isEmpty();
  }

  @Test
  void servesAClientThatWaitedThroughACut() throws Exception {
    Node server = lab.node("server");
    Node client = lab.node("client");
    server.share();
    client.bind();
    assertThat(client.forwarder().answer()).isEqualTo("server");
    lab.network.cut(server.host(), client.host());
    client.events().await(PeerDown.class, 1);
    CompletableFuture<String> waits = client.forwarder().ask();
    lab.network.heal(server.host(), client.host());
    Await.until(
        "answered",
        () -> {
          lab.ticker.advance(Duration.ofMillis(10));
          return waits.isDone();
        });

    assertThat(waits.get()).isEqualTo("server");
  }

  @Test
  void doesNotDialWithoutPauseAPeerThatHangsUpAtOnce() throws Exception {
    FakeHost rude = lab.ghost("rude", Reachability.ANSWERS);
    Node client = lab.node("client");
    client.bind();
    client.events().await(PeerUp.class, 1);
    lab.network.drop(rude, client.host());
    client.events().await(PeerDown.class, 1);
    client.events().await(SearchProgress.class, 3);

    // The clock stands still, so there is no second dial.
    assertThat(lab.network.dials()).isOne();
    lab.ticker.advance(Duration.ofSeconds(1));
    client.events().await(PeerUp.class, 2);
  }
}
