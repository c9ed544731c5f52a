package io.peertunnel.spi.testing;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostListener;
import io.peertunnel.spi.Introduction;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PeerUnreachableException;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.StreamHandler;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// A host on a [FakeNetwork], made by [FakeNetwork#host(String)]. Blocking; thread-safe.
public final class FakeHost implements Host {
  private final FakeNetwork network;
  private final PeerId id;
  private final Multiaddr address;
  private final Supplier<Executor> executors;
  private final ConcurrentMap<String, StreamHandler> handlers = new ConcurrentHashMap<>();
  private final List<Watch> watches = new CopyOnWriteArrayList<>();
  private volatile List<Multiaddr> addresses;

  private record Watch(HostListener listener, SerialExecutor events, AtomicBoolean closed) {
    void tell(Consumer<HostListener> event) {
      events.execute(
          () -> {
            if (!closed.get()) {
              event.accept(listener);
            }
          });
    }
  }

  FakeHost(FakeNetwork network, PeerId id, Multiaddr address, Supplier<Executor> executors) {
    this.network = network;
    this.id = id;
    this.address = address;
    this.executors = executors;
    this.addresses = List.of(address);
  }

  @Override
  public PeerId id() {
    return id;
  }

  @Override
  public List<Multiaddr> addresses() {
    return addresses;
  }

  /// Returns who and where this host is.
  public PeerInfo info() {
    return new PeerInfo(id, addresses);
  }

  /// Gives the host other addresses, at which it can be dialled from now on, and tells its
  /// listeners.
  public void moveTo(List<Multiaddr> newAddresses) {
    addresses = List.copyOf(newAddresses);
    tell(listener -> listener.addressesChanged(addresses));
    introduceAgain();
  }

  @Override
  public List<Connection> connections() {
    return network.connections(this);
  }

  @Override
  public Connection connect(PeerInfo peer) throws PeerUnreachableException, InterruptedException {
    return network.connect(this, peer);
  }

  @Override
  public Registration serve(String protocol, StreamHandler handler) {
    if (handlers.putIfAbsent(protocol, handler) != null) {
      throw new IllegalStateException(protocol + " is served already");
    }
    introduceAgain();
    return Registration.once(
        () -> {
          handlers.remove(protocol);
          introduceAgain();
        });
  }

  @Override
  public Registration watch(HostListener listener) {
    Watch watch = new Watch(listener, new SerialExecutor("fake host events"), new AtomicBoolean());
    watches.add(watch);
    return () -> {
      watch.closed().set(true);
      watches.remove(watch);
    };
  }

  @Override
  public void close() {
    network.remove(this);
  }

  /// Returns what this host says of itself.
  Introduction introduction() {
    return new Introduction(handlers.keySet(), addresses);
  }

  private void introduceAgain() {
    for (Connection connection : network.connections(this)) {
      ((FakeConnection) connection).peer().heardIntroduction();
    }
  }

  FakeNetwork network() {
    return network;
  }

  /// The address at which the host was made.
  Multiaddr address() {
    return address;
  }

  Executor newExecutor() {
    return executors.get();
  }

  Optional<StreamHandler> handler(String protocol) {
    return Optional.ofNullable(handlers.get(protocol));
  }

  void tell(Consumer<HostListener> event) {
    watches.forEach(watch -> watch.tell(event));
  }
}
