package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.transport.libp2p.portmap.MappingException.Reason;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Keeps the ports of one address family mapped at one router, round by round. Blocking; owned by
/// one thread.
///
/// Without a router it searches every [#MAX_PAUSE]. After one was lost it searches at once, and
/// then in growing steps from [#MIN_PAUSE]: it may only be starting anew.
final class Upkeep {
  /// How often the router in use is asked whether it restarted.
  static final Duration CHECK = Duration.ofMinutes(1);

  /// The first pause after a router was lost.
  static final Duration MIN_PAUSE = Duration.ofSeconds(30);

  /// The pause between two searches.
  static final Duration MAX_PAUSE = Duration.ofMinutes(10);

  /// The most ports that are mapped.
  static final int MAX_PORTS = 16;

  private static final System.Logger LOG = System.getLogger(Upkeep.class.getName());

  private final Search search;
  private final Supplier<? extends Collection<LocalPort>> ports;
  private final Consumer<List<MappedPort>> listener;
  private final LongSupplier nanos;
  private final PortWishes wishes;
  private final Ledger ledger = new Ledger();
  private Optional<Gateway> current = Optional.empty();
  private Optional<MappingRequest> underWay = Optional.empty();
  private Neighbourhood around = new Neighbourhood(List.of(), List.of());
  private List<MappedPort> told = List.of();
  private Duration pause = MAX_PAUSE;
  private long nextSearch;

  /// @param ports wanted at present
  /// @param listener hears all mappings when they change
  /// @param nanos a monotonic clock
  Upkeep(
      Search search,
      Supplier<? extends Collection<LocalPort>> ports,
      Consumer<List<MappedPort>> listener,
      LongSupplier nanos,
      PortWishes wishes) {
    this.search = search;
    this.ports = ports;
    this.listener = listener;
    this.nanos = nanos;
    this.wishes = wishes;
    this.nextSearch = nanos.getAsLong();
  }

  /// Lets the next round search afresh, unless the routers around are still the same.
  void changed() {
    nextSearch = nanos.getAsLong();
    if (current.isPresent() && !search.look().equals(around)) {
      abandon();
    }
  }

  /// Does what is due.
  ///
  /// @return how long to wait for the next round
  Duration round() throws InterruptedException {
    Set<LocalPort> wanted = wanted();
    if (current.isPresent()) {
      keep(current.get(), wanted);
    }
    if (current.isEmpty() && !wanted.isEmpty() && nextSearch - nanos.getAsLong() <= 0) {
      search(wanted);
    }
    tell();
    return untilNext();
  }

  /// Takes all mappings back as far as the router answers. Does not tell the listener.
  void release() throws InterruptedException {
    if (current.isEmpty()) {
      return;
    }
    Gateway gateway = current.get();
    try {
      takeBackAll(gateway, ledger.held());
      if (underWay.isPresent()) {
        takeBack(gateway, underWay.get().local(), underWay.get().externalPort());
      }
    } finally {
      abandon();
    }
  }

  private Set<LocalPort> wanted() {
    Set<LocalPort> wanted = new LinkedHashSet<>();
    ports.get().stream().limit(MAX_PORTS).forEach(wanted::add);
    return wanted;
  }

  private void keep(Gateway gateway, Set<LocalPort> wanted) throws InterruptedException {
    try {
      if (gateway.check() == Continuity.RESTARTED) {
        LOG.log(Level.DEBUG, "the router restarted: mapping again");
        ledger.restart(nanos.getAsLong());
      }
      takeBackAll(gateway, ledger.surplus(wanted));
      mapDue(gateway, wanted);
      if (ledger.isEmpty() && !wanted.isEmpty()) {
        throw new MappingException(Reason.REFUSED, "the router maps none of our ports any more");
      }
    } catch (MappingException e) {
      LOG.log(Level.DEBUG, () -> "the router is lost: " + e.getMessage());
      abandon();
      nextSearch = nanos.getAsLong();
    }
  }

  private void search(Set<LocalPort> wanted) throws InterruptedException {
    around = search.look();
    if (!around.isEmpty()) {
      try (Candidates candidates = search.begin(around)) {
        Optional<Gateway> next = candidates.next();
        while (next.isPresent() && !adopt(next.get(), wanted)) {
          next = candidates.next();
        }
      }
    }
    if (current.isPresent()) {
      pause = MIN_PAUSE;
    } else {
      nextSearch = nanos.getAsLong() + pause.toNanos();
      pause = pause.compareTo(MAX_PAUSE.dividedBy(2)) < 0 ? pause.multipliedBy(2) : MAX_PAUSE;
    }
  }

  /// Takes a router into use if it maps one of our ports.
  private boolean adopt(Gateway gateway, Set<LocalPort> wanted) throws InterruptedException {
    current = Optional.of(gateway);
    try {
      mapDue(gateway, wanted);
    } catch (MappingException e) {
      LOG.log(Level.DEBUG, () -> "not by " + gateway.kind() + ": " + e.getMessage());
    }
    if (ledger.isEmpty()) {
      abandon();
      return false;
    }
    return true;
  }

  /// @throws MappingException if the router is silent
  private void mapDue(Gateway gateway, Set<LocalPort> wanted)
      throws MappingException, InterruptedException {
    for (LocalPort port : ledger.due(wanted, nanos.getAsLong())) {
      try {
        ledger.granted(port, map(gateway, port), nanos.getAsLong());
      } catch (MappingException e) {
        LOG.log(Level.DEBUG, () -> port + " is not mapped: " + e.getMessage());
        if (e.reason() == Reason.SILENT) {
          throw e;
        }
        ledger.refused(port, nanos.getAsLong());
      }
    }
  }

  private Mapping map(Gateway gateway, LocalPort port)
      throws MappingException, InterruptedException {
    List<Integer> externals = wishes.of(ledger.wish(port), port.port());
    for (int external : externals.subList(0, externals.size() - 1)) {
      try {
        return ask(gateway, port, external);
      } catch (MappingException e) {
        if (e.reason() != Reason.CONFLICT) {
          throw e;
        }
      }
    }
    return ask(gateway, port, externals.getLast());
  }

  /// What is under way stays noted if we are interrupted: it may have been granted.
  private Mapping ask(Gateway gateway, LocalPort port, int external)
      throws MappingException, InterruptedException {
    MappingRequest request = new MappingRequest(port, external, Ledger.LIFETIME);
    underWay = Optional.of(request);
    try {
      Mapping mapping = gateway.map(request);
      underWay = Optional.empty();
      return mapping;
    } catch (MappingException e) {
      underWay = Optional.empty();
      throw e;
    }
  }

  private void takeBackAll(Gateway gateway, Map<LocalPort, InetSocketAddress> mappings)
      throws InterruptedException {
    for (Map.Entry<LocalPort, InetSocketAddress> mapping : mappings.entrySet()) {
      takeBack(gateway, mapping.getKey(), mapping.getValue().getPort());
      ledger.returned(mapping.getKey());
    }
  }

  private static void takeBack(Gateway gateway, LocalPort port, int external)
      throws InterruptedException {
    try {
      gateway.unmap(port, external);
    } catch (MappingException e) {
      LOG.log(Level.DEBUG, () -> port + " is not unmapped: " + e.getMessage());
    }
  }

  private void abandon() {
    current.ifPresent(Gateway::close);
    current = Optional.empty();
    underWay = Optional.empty();
    ledger.forgetAll();
  }

  private void tell() {
    List<MappedPort> now =
        current
            .map(
                gateway ->
                    ledger.held().entrySet().stream()
                        .map(one -> new MappedPort(one.getKey(), one.getValue(), gateway.kind()))
                        .toList())
            .orElse(List.of());
    if (!now.equals(told)) {
      told = now;
      listener.accept(now);
    }
  }

  private Duration untilNext() {
    long now = nanos.getAsLong();
    if (current.isPresent()) {
      return ledger.untilDue(now, CHECK);
    }
    long wait = nextSearch - now;
    return wait <= 0 ? CHECK : Duration.ofNanos(wait);
  }
}
