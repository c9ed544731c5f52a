package io.peertunnel.launcher.tunnel;

import static io.peertunnel.launcher.tunnel.Lab.LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.peertunnel.launcher.tunnel.Engine.Outcome;
import io.peertunnel.launcher.tunnel.Lab.Node;
import io.peertunnel.launcher.tunnel.TunnelEvent.Advertised;
import io.peertunnel.launcher.tunnel.TunnelEvent.PathChanged;
import io.peertunnel.launcher.tunnel.TunnelEvent.PeerDown;
import io.peertunnel.launcher.tunnel.TunnelEvent.PeerUp;
import io.peertunnel.launcher.tunnel.TunnelEvent.SearchProgress;
import io.peertunnel.spi.AdvertiseListener;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.LocalEndpointException;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.testing.Await;
import io.peertunnel.spi.testing.FakeConnection;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork.Reachability;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
final class EngineTest {
  private static final Multiaddr ELSEWHERE = Multiaddr.parse("/ip4/10.9.9.9/tcp/4002");

  private final Lab lab = new Lab();

  @AfterEach
  void closeAll() {
    lab.close();
    assertThat(lab.network.openChunks()).isZero();
  }

  @Test
  void carriesClientsToTheServiceThatIsShared() throws Exception {
    Node server = lab.node("server");
    Node client = lab.node("client");
    server.share();
    Engine.Binding binding = client.bind();

    assertThat(binding.awaitPeer(Optional.of(LONG))).isEqualTo(Outcome.CONNECTED);
    assertThat(client.forwarder().answer()).isEqualTo("server");
    assertThat(binding.local()).hasSize(1);
    assertThat(server.events().await(Advertised.class, 1).discovery()).isEqualTo("board");
    PeerUp up = client.events().await(PeerUp.class, 1);
    assertThat(up.peer()).isEqualTo(server.host().id());
    assertThat(up.by()).isEqualTo("board");
    PeerUp guest = server.events().await(PeerUp.class, 1);
    assertThat(guest.peer()).isEqualTo(client.host().id());
    assertThat(guest.by()).isEqualTo("inbound");
  }

  @Test
  void asksNobodyWhileAPeerThatServedBeforeIsThere(@TempDir Path data) throws Exception {
    FakeHost server = serveOnce(data);
    CountingDiscovery discovery = new CountingDiscovery();
    Node again = lab.node(lab.network.host("again"), "again", discovery, Optional.of(data));
    Engine.Binding binding = again.bind();

    assertThat(binding.awaitPeer(Optional.of(LONG))).isEqualTo(Outcome.CONNECTED);
    assertThat(again.events().await(PeerUp.class, 1).by()).isEqualTo("cache");
    assertThat(discovery.asked).hasValue(0);

    server.close();
    again.events().await(PeerDown.class, 1);
    Await.until(
        "it is asked",
        () -> {
          lab.ticker.advance(Duration.ofMillis(100));
          return discovery.asked.get() > 0;
        });
  }

  @Test
  void asksSoonWhereAPeerThatServedBeforeIsGone(@TempDir Path data) throws Exception {
    serveOnce(data).close();
    CountingDiscovery discovery = new CountingDiscovery();
    lab.node(lab.network.host("again"), "again", discovery, Optional.of(data)).bind();
    Await.until(
        "it is asked",
        () -> {
          lab.ticker.advance(Duration.ofMillis(100));
          return discovery.asked.get() > 0;
        });
  }

  /// Lets a client use a service, so that it keeps the address.
  private FakeHost serveOnce(Path data) throws Exception {
    Node server = lab.node("server");
    server.share();
    Node first = lab.node("first", Optional.of(data));
    first.bind().awaitPeer(Optional.of(LONG));
    first.forwarder().answer();
    Await.until("the address is kept", () -> Files.exists(data.resolve(KnownAddresses.FILE)));
    first.engine().close();
    return server.host();
  }

  /// Counts how often it is asked, and finds nobody.
  private static final class CountingDiscovery implements Discovery {
    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public void find(RendezvousKey key, Consumer<PeerInfo> found) {
      asked.incrementAndGet();
    }

    @Override
    public Registration advertise(RendezvousKey key, AdvertiseListener listener) {
      return () -> {};
    }

    @Override
    public void close() {}
  }

  @Test
  void opensNoStreamBeforeAClientComes() throws Exception {
    Node server = lab.node("server");
    Node client = lab.node("client");
    server.share();
    client.bind().awaitPeer(Optional.empty());

    assertThat(server.forwarder().served()).isZero();
    assertThat(client.forwarder().answer()).isEqualTo("server");
    assertThat(server.forwarder().served()).isOne();
  }

  @Test
  void bindsBeforeTheServiceIsSharedAndLetsAClientWait() throws Exception {
    Node server = lab.node("server");
    Node client = lab.node("client");
    client.bind();
    client.events().await(SearchProgress.class, 1);
    CompletableFuture<String> early = client.forwarder().ask();
    server.share();

    assertThat(early.get()).isEqualTo("server");
  }

  @Test
  void refusesAClientAfterFiveSecondsWithoutAPeer() throws Exception {
    Node client = lab.node("client");
    client.bind();
    CompletableFuture<String> vain = client.forwarder().ask();
    Await.until(
        "refused",
        () -> {
          lab.ticker.advance(Duration.ofMillis(100));
          return vain.isDone();
        });

    assertThatThrownBy(vain::get)
        .hasCauseInstanceOf(TunnelException.class)
        .hasMessageContaining("found yet");
  }

  @Test
  void reachesALiveProviderBesideASilentOne() throws Exception {
    lab.ghost("silent", Reachability.SILENT);
    Node server = lab.node("server");
    Node client = lab.node("client");
    server.share();

    assertThat(client.bind().awaitPeer(Optional.of(LONG))).isEqualTo(Outcome.CONNECTED);
  }

  @Test
  void reachesALiveProviderBehindFiveThatRefuse() throws Exception {
    for (int i = 0; i < 5; i++) {
      lab.ghost("stale " + i, Reachability.REFUSES);
    }
    Node server = lab.node("server");
    Node client = lab.node("client");
    server.share();

    assertThat(client.bind().awaitPeer(Optional.of(LONG))).isEqualTo(Outcome.CONNECTED);
    assertThat(client.events().await(PeerUp.class, 1).peer()).isEqualTo(server.host().id());
  }

  @Test
  void reachesALiveProviderBehindFiveThatAreSilentWithinTwoTurns() throws Exception {
    for (int i = 0; i < 5; i++) {
      lab.ghost("silent " + i, Reachability.SILENT);
    }
    Node server = lab.node("server");
    Node client = lab.node("client");
    server.share();
    client.bind();
    Await.until("four dials", () -> lab.network.dials() == Candidates.MAX_DIALS);
    lab.ticker.advance(Candidates.TURN);

    assertThat(client.events().await(PeerUp.class, 1).after()).isLessThanOrEqualTo(Candidates.TURN);
  }

  @Test
  void saysHowTheSearchStands() throws Exception {
    Node client = lab.node("client");
    Engine.Binding binding = client.bind();
    assertThat(binding.awaitPeer(Optional.of(Duration.ZERO))).isEqualTo(Outcome.NOBODY_FOUND);

    lab.ghost("stale", Reachability.REFUSES);
    Await.until(
        "one stale",
        () ->
            client.events().all(SearchProgress.class).stream()
                .anyMatch(p -> p.found() == 1 && p.stale() == 1));
    assertThat(binding.awaitPeer(Optional.of(Duration.ZERO))).isEqualTo(Outcome.NOT_REACHABLE);
    assertThat(client.events().await(SearchProgress.class, 1).discoveries())
        .containsExactly("board");
  }

  @Test
  void waitsForAPeerThatDoesNotServeYet() throws Exception {
    FakeHost late = lab.ghost("late", Reachability.ANSWERS);
    Node client = lab.node("client");
    Engine.Binding binding = client.bind();
    assertThat(binding.awaitPeer(Optional.of(LONG))).isEqualTo(Outcome.CONNECTED);
    CompletableFuture<String> answer = client.forwarder().ask();
    client.events().await(PeerDown.class, 1);
    assertThat(binding.awaitPeer(Optional.of(Duration.ZERO))).isEqualTo(Outcome.REFUSED);
    assertThat(answer).isNotDone();

    late.serve(
        TunnelProtocols.OPEN,
        new NamingForwarder("late")
            .expose(new InetSocketAddress(1), new ForwardEvents(new Events(client.events()))));
    Await.until(
        "answered",
        () -> {
          lab.ticker.advance(Duration.ofMillis(50));
          return answer.isDone();
        });

    assertThat(answer.get()).isEqualTo("late");
    assertThat(client.events().await(PeerUp.class, 2).peer()).isEqualTo(late.id());
  }

  @Test
  void refusesAClientOfAPeerThatNeverServes() throws Exception {
    lab.ghost("useless", Reachability.ANSWERS);
    Node client = lab.node("client");
    client.bind().awaitPeer(Optional.empty());
    CompletableFuture<String> vain = client.forwarder().ask();
    Await.until(
        "refused",
        () -> {
          lab.ticker.advance(Duration.ofMillis(50));
          return vain.isDone();
        });

    assertThatThrownBy(vain::get).hasMessageContaining("does not serve this tunnel");
    assertThat(client.events().all(PeerUp.class)).hasSize(1);
    assertThat(client.events().all(PeerDown.class)).hasSize(1);
  }

  @Test
  void prefersAProviderThatServesToOneThatDoesNot() throws Exception {
    lab.ghost("useless", Reachability.ANSWERS);
    Node client = lab.node("client");
    client.bind().awaitPeer(Optional.empty());
    CompletableFuture<String> answer = client.forwarder().ask();
    client.events().await(PeerDown.class, 1);
    Node server = lab.node("server");
    server.share();
    Await.until(
        "answered",
        () -> {
          lab.ticker.advance(Duration.ofMillis(20));
          return answer.isDone();
        });

    assertThat(answer.get()).isEqualTo("server");
  }

  @Test
  void reachesAPeerThatTheUserNamedWithoutAnyDiscovery() throws Exception {
    Node server = lab.node("server");
    Node client = lab.node("client");
    server.engine().share(new ShareSpec(Optional.empty(), new InetSocketAddress(22)));
    Engine.Binding binding = client.bindTo(server.host().info());

    assertThat(binding.awaitPeer(Optional.of(LONG))).isEqualTo(Outcome.CONNECTED);
    assertThat(client.forwarder().answer()).isEqualTo("server");
    assertThat(client.events().await(PeerUp.class, 1).by()).isEqualTo("peer");
    assertThat(lab.board.finds()).isZero();
  }

  @Test
  void tellsThatThePathChanged() throws Exception {
    Node server = lab.node("server");
    Node client = lab.node("client");
    server.share();
    client.bind().awaitPeer(Optional.empty());
    FakeConnection connection = (FakeConnection) client.host().connections().getFirst();
    ConnectionPath better = ConnectionPath.direct("quic-v1", ELSEWHERE);
    connection.moveTo(better);
    client.events().await(PathChanged.class, 1);
    connection.moveTo(better.withRtt(Duration.ofMillis(3)));
    connection.moveTo(ConnectionPath.direct("tcp", ELSEWHERE));

    assertThat(client.events().await(PathChanged.class, 2).from().transport()).isEqualTo("quic-v1");
    assertThat(client.events().all(PathChanged.class)).hasSize(2);
  }

  @Test
  void sharesOneServiceOnly() throws Exception {
    Node server = lab.node("server");
    Registration first = server.share();
    assertThatThrownBy(server::share)
        .isInstanceOf(TunnelException.class)
        .hasMessageContaining("only one");
    first.close();
    server.share();
  }

  @Test
  void startsNothingIfThePortIsTaken() {
    Node client = lab.node("client");
    client.forwarder().takePorts();

    assertThatThrownBy(client::bind).isInstanceOf(LocalEndpointException.class);
    assertThat(lab.board.finds()).isZero();
  }

  @Test
  void isNoLongerFoundOrServedOnceClosed() throws Exception {
    Node server = lab.node("server");
    server.share().close();
    Node client = lab.node("client");
    Engine.Binding binding = client.bind();
    client.events().await(SearchProgress.class, 1);

    assertThat(binding.awaitPeer(Optional.of(Duration.ZERO))).isEqualTo(Outcome.NOBODY_FOUND);
  }

  @Test
  void closingEndsSearchesDialsAndWaits() throws Exception {
    lab.ghost("silent", Reachability.SILENT);
    Node client = lab.node("client");
    Engine.Binding binding = client.bind();
    Await.until("it dials", () -> lab.network.dials() == 1);
    Await.until("it searches", () -> lab.board.searching() == 1);
    CompletableFuture<String> waits = client.forwarder().ask();
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    Thread waiter =
        Thread.startVirtualThread(
            () -> {
              try {
                outcome.complete(binding.awaitPeer(Optional.empty()));
              } catch (InterruptedException e) {
                outcome.completeExceptionally(e);
              }
            });
    Await.untilBlocked(waiter);

    client.engine().close();

    assertThat(outcome.get()).isEqualTo(Outcome.NOT_REACHABLE);
    assertThatThrownBy(waits::get).hasMessageContaining("closed");
    assertThat(client.forwarder().open()).isZero();
    Await.until("the search has ended", () -> lab.board.searching() == 0);
    Await.until("all threads have ended", ((Tunnel) binding)::hasEnded);
    assertThatThrownBy(client::bind).isInstanceOf(IllegalStateException.class);
  }
}
