package io.peertunnel.spi.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostListener;
import io.peertunnel.spi.Introduction;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PeerUnreachableException;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every [Host] promises of its connections. An implementation's test extends this and says
/// how to open hosts; [StreamContract] says what their streams promise.
@Timeout(120)
public abstract class HostContract {
  private final List<Host> hosts = new ArrayList<>();
  private final Background background = new Background();

  /// Creates the contract.
  protected HostContract() {}

  /// Opens a host that others of the same test can reach. The contract closes it.
  ///
  /// @param name different for each host of a test
  protected abstract Host open(String name) throws Exception;

  /// Returns a peer at whose address something takes connections and never speaks.
  protected abstract PeerInfo silentPeer() throws Exception;

  /// Returns a peer at whose address nobody is.
  protected PeerInfo absentPeer() {
    return new PeerInfo(FakePeers.id("absent"), List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/1")));
  }

  @AfterEach
  final void closeHosts() throws Exception {
    background.stop();
    hosts.reversed().forEach(Host::close);
  }

  @Test
  void connectsPeersThatProveWhoTheyAre() throws Exception {
    Host a = host("a");
    Host b = host("b");
    Connection near = a.connect(info(b));
    Connection far = onlyConnection(b);
    assertThat(near.remote()).isEqualTo(b.id());
    assertThat(far.remote()).isEqualTo(a.id());
    assertThat(near.isOpen()).isTrue();
    assertThat(near.channelBinding().size()).isEqualTo(32);
    assertThat(near.channelBinding()).isEqualTo(far.channelBinding());
    assertThat(near.path().kind()).isEqualTo(ConnectionPath.Kind.DIRECT);
    assertThat(near.path().transport()).isNotBlank();
    assertThat(near.path().address().peer()).isEmpty();
    assertThat(remotes(a)).containsExactly(b.id());
  }

  @Test
  void bindsEachConnectionToItsOwnChannel() throws Exception {
    Host a = host("a");
    Connection toB = a.connect(info(host("b")));
    Connection toC = a.connect(info(host("c")));
    assertThat(toB.channelBinding()).isNotEqualTo(toC.channelBinding());
  }

  @Test
  void namesNoAddressWithItsOwnPeerId() throws Exception {
    Host a = host("a");
    assertThat(a.addresses()).isNotEmpty().allMatch(address -> address.peer().isEmpty());
  }

  @Test
  void tellsWhatAPeerSaysOfItself() throws Exception {
    Host a = host("a");
    Host b = host("b");
    b.serve("/first/1", stream -> {});
    List<Introduction> said = new CopyOnWriteArrayList<>();
    a.watch(
        new HostListener() {
          @Override
          public void introduced(Connection connection, Introduction introduction) {
            said.add(introduction);
          }
        });
    Connection connection = a.connect(info(b));
    Await.until(
        "b is introduced", () -> said.stream().anyMatch(i -> i.protocols().contains("/first/1")));
    assertThat(connection.introduction().orElseThrow().addresses())
        .containsAll(b.addresses())
        .allMatch(address -> address.peer().isEmpty());

    b.serve("/second/1", stream -> {});
    Await.until(
        "b speaks another protocol",
        () -> said.stream().anyMatch(i -> i.protocols().contains("/second/1")));
    assertThat(connection.introduction().orElseThrow().protocols())
        .contains("/first/1", "/second/1");
  }

  @Test
  void closesAConnectionThatNobodyNeeds() throws Exception {
    Host a = host("a");
    Host b = host("b");
    b.serve("/held/1", HostContract::hold);
    Connection connection = a.connect(info(b));
    onlyConnection(b);
    Registration kept = connection.keep();
    connection.closeIfIdle();
    Stream stream = connection.open("/held/1");
    kept.close();
    kept.close();
    connection.closeIfIdle();
    stream.output().write(1);
    stream.output().flush();
    assertThat(stream.input().read()).isEqualTo(1);
    stream.reset(0);
    Await.until(
        "the connection has ended",
        () -> {
          connection.closeIfIdle();
          return !connection.isOpen();
        });
  }

  /// Answers one byte and waits.
  private static void hold(Stream stream) throws TunnelException {
    try {
      int first = stream.input().read();
      stream.output().write(first);
      stream.output().flush();
      var _ = stream.input().read();
    } catch (IOException e) {
      throw new TunnelException("reset, as it should be", e);
    }
  }

  @Test
  void returnsTheConnectionThatIsOpen() throws Exception {
    Host a = host("a");
    Host b = host("b");
    Connection first = a.connect(info(b));
    Connection second = a.connect(new PeerInfo(b.id(), List.of()));
    assertThat(second.channelBinding()).isEqualTo(first.channelBinding());
    onlyConnection(b);
    assertThat(remotes(a)).containsExactly(b.id());
  }

  @Test
  void usesTheConnectionThatThePeerOpened() throws Exception {
    Host a = host("a");
    Host b = host("b");
    Connection first = a.connect(info(b));
    onlyConnection(b);
    assertThat(b.connect(info(a)).channelBinding()).isEqualTo(first.channelBinding());
  }

  @Test
  void sharesTheDialsOfConcurrentCalls() throws Exception {
    Host a = host("a");
    Host b = host("b");
    CountDownLatch go = new CountDownLatch(1);
    List<Background.Job<Connection>> calls = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      calls.add(
          background.start(
              "caller " + i,
              () -> {
                go.await();
                return a.connect(info(b));
              }));
    }
    go.countDown();
    Connection first = calls.getFirst().get();
    for (Background.Job<Connection> call : calls) {
      assertThat(call.get().channelBinding()).isEqualTo(first.channelBinding());
    }
    assertThat(remotes(a)).containsExactly(b.id());
    onlyConnection(b);
  }

  @Test
  void namesEachAddressThatFailed() throws Exception {
    Host a = host("a");
    PeerInfo absent = absentPeer();
    Throwable failure = catchThrowable(() -> a.connect(absent));
    assertThat(failure).isInstanceOf(PeerUnreachableException.class);
    assertThat(failure.getSuppressed()).hasSameSizeAs(absent.addresses());
    for (int i = 0; i < absent.addresses().size(); i++) {
      assertThat(failure.getSuppressed()[i])
          .hasMessageContaining(absent.addresses().get(i).toString());
    }
    assertThat(a.connections()).isEmpty();
  }

  @Test
  void cannotReachAPeerWithoutAddress() throws Exception {
    Host a = host("a");
    PeerInfo nowhere = new PeerInfo(FakePeers.id("nowhere"), List.of());
    assertThatThrownBy(() -> a.connect(nowhere)).isInstanceOf(PeerUnreachableException.class);
  }

  @Test
  void refusesAnotherPeerAtTheAddress() throws Exception {
    Host a = host("a");
    Host b = host("b");
    PeerInfo wrong = new PeerInfo(FakePeers.id("somebody else"), b.addresses());
    assertThatThrownBy(() -> a.connect(wrong)).isInstanceOf(PeerUnreachableException.class);
    assertThat(a.connections()).isEmpty();
  }

  @Test
  void reachesAPeerOfWhichOneAddressIsRight() throws Exception {
    Host a = host("a");
    Host b = host("b");
    List<Multiaddr> mixed = new ArrayList<>(absentPeer().addresses());
    mixed.addAll(silentPeer().addresses());
    mixed.addAll(b.addresses());
    assertThat(a.connect(new PeerInfo(b.id(), mixed)).remote()).isEqualTo(b.id());
  }

  @Test
  void givesUpConnectingWhenInterrupted() throws Exception {
    Host a = host("a");
    PeerInfo silent = silentPeer();
    Background.Job<Connection> call = background.start("caller", () -> a.connect(silent));
    call.interruptWhenBlocked();
    assertThatThrownBy(call::get).hasCauseInstanceOf(InterruptedException.class);
    assertThat(a.connections()).isEmpty();
  }

  @Test
  void goesOnForTheOtherCallersWhenOneIsInterrupted() throws Exception {
    Host a = host("a");
    PeerInfo silent = silentPeer();
    Background.Job<Connection> one = background.start("one", () -> a.connect(silent));
    Background.Job<Connection> other = background.start("other", () -> a.connect(silent));
    Await.untilBlocked(other.thread());
    one.interruptWhenBlocked();
    assertThatThrownBy(one::get).hasCauseInstanceOf(InterruptedException.class);
    assertThat(other.result()).isNotDone();
    other.thread().interrupt();
    assertThatThrownBy(other::get).hasCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void tellsBothSidesWhenAConnectionEnds() throws Exception {
    Host a = host("a");
    Host b = host("b");
    Connection near = a.connect(info(b));
    Connection far = onlyConnection(b);
    CompletableFuture<CloseReason> nearReason = new CompletableFuture<>();
    CompletableFuture<CloseReason> farReason = new CompletableFuture<>();
    Registration kept = near.onClose(nearReason::complete);
    far.onClose(farReason::complete);
    near.close();
    assertThat(soon(nearReason).origin()).isEqualTo(CloseReason.Origin.LOCAL);
    assertThat(soon(farReason).origin())
        .isIn(CloseReason.Origin.REMOTE, CloseReason.Origin.NETWORK);
    assertThat(near.isOpen()).isFalse();
    assertThat(far.isOpen()).isFalse();
    Await.until("no connection is left", () -> remotes(a).isEmpty() && remotes(b).isEmpty());
    kept.close();
  }

  @Test
  void tellsLateListenersAtOnceThatTheConnectionEnded() throws Exception {
    Host a = host("a");
    Connection near = a.connect(info(host("b")));
    near.close();
    Await.until("it has ended", () -> !near.isOpen());
    CompletableFuture<CloseReason> reason = new CompletableFuture<>();
    near.onClose(reason::complete);
    assertThat(soon(reason).origin()).isEqualTo(CloseReason.Origin.LOCAL);
  }

  @Test
  void tellsNoListenerThatWasRemoved() throws Exception {
    Host a = host("a");
    Connection near = a.connect(info(host("b")));
    List<String> told = new CopyOnWriteArrayList<>();
    Registration removed = near.onClose(reason -> told.add("removed"));
    CompletableFuture<CloseReason> kept = new CompletableFuture<>();
    removed.close();
    removed.close();
    near.onClose(kept::complete);
    near.close();
    soon(kept);
    assertThat(told).isEmpty();
  }

  @Test
  void connectsAgainAfterTheEnd() throws Exception {
    Host a = host("a");
    Host b = host("b");
    Connection first = a.connect(info(b));
    first.close();
    Await.until("both know", () -> remotes(a).isEmpty() && remotes(b).isEmpty());
    Connection second = a.connect(info(b));
    assertThat(second.isOpen()).isTrue();
    assertThat(second.channelBinding()).isNotEqualTo(first.channelBinding());
  }

  @Test
  void tellsWatchersWhatHappens() throws Exception {
    Host a = host("a");
    Host b = host("b");
    List<String> events = new CopyOnWriteArrayList<>();
    Registration watch = b.watch(recorder(events));
    Connection near = a.connect(info(b));
    Await.until("b is told", () -> events.contains("connected " + a.id()));
    near.close();
    Await.until("b is told", () -> events.size() == 2);
    assertThat(events).containsExactly("connected " + a.id(), "disconnected " + a.id());
    watch.close();
    List<String> later = new CopyOnWriteArrayList<>();
    b.watch(recorder(later));
    a.connect(info(b));
    Await.until("the second watcher is told", () -> !later.isEmpty());
    assertThat(events).hasSize(2);
  }

  @Test
  void endsItsConnectionsWhenItIsClosed() throws Exception {
    Host a = host("a");
    Host b = host("b");
    Connection near = a.connect(info(b));
    Connection far = onlyConnection(b);
    b.close();
    Await.until("both ends know", () -> !near.isOpen() && !far.isOpen());
    assertThat(b.connections()).isEmpty();
    assertThatThrownBy(() -> a.connect(info(b))).isInstanceOf(PeerUnreachableException.class);
    b.close();
  }

  private Host host(String name) throws Exception {
    Host host = open(name);
    hosts.add(host);
    return host;
  }

  private static PeerInfo info(Host host) {
    return new PeerInfo(host.id(), host.addresses());
  }

  private static Connection onlyConnection(Host host) throws Exception {
    Await.until("there is one connection", () -> host.connections().size() == 1);
    return host.connections().getFirst();
  }

  private static List<Object> remotes(Host host) {
    return host.connections().stream().<Object>map(Connection::remote).toList();
  }

  private static <T> T soon(CompletableFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  private static HostListener recorder(List<String> events) {
    return new HostListener() {
      @Override
      public void connected(Connection connection) {
        events.add("connected " + connection.remote());
      }

      @Override
      public void disconnected(Connection connection, CloseReason reason) {
        events.add("disconnected " + connection.remote());
      }
    };
  }
}
