package io.peertunnel.tests.lab;

import io.peertunnel.tests.interop.ForeignPeer;
import io.peertunnel.tests.process.Program;
import io.peertunnel.tests.process.Pt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A laboratory with two sides behind each kind of NAT, all up at once: a sharing one, on which `pt
/// tcp` shares an echo service, and a binding one for [#cross]. Each line delays by 5 ms, so any
/// two sides are 20 ms apart. All that they know of each other comes from the public host `relay`.
/// Thread-safe, but on one binding side one tunnel at a time.
final class NatLab implements AutoCloseable {
  /// What runs on the public host.
  enum Relay {
    /// `pt node`.
    PT,
    /// go-libp2p with the limits that it has by itself: two minutes and 128 KiB a circuit.
    GO
  }

  private static final String SERVICE = "7000";
  private static final String LINE_DELAY = "5ms";

  /// What lives for seconds, many at once, is spared the better compiler.
  private static final Map<String, String> BRIEF =
      Map.of("PT_JAVA_OPTS", "-XX:TieredStopAtLevel=1");

  private static final int FEW_BYTES = 20_000;
  private static final Duration MEETING = Duration.ofSeconds(30);
  private static final Duration PUNCHING = Duration.ofSeconds(30);
  private static final Duration CARRYING = Duration.ofMinutes(5);
  private static final Duration NOTHING_COMES = Duration.ofSeconds(4);

  private final Lab lab;
  private final Path folder;
  private final List<Runnable> running = new ArrayList<>();
  private final Map<NatKind, Pt> sharing = new EnumMap<>(NatKind.class);
  private final AtomicInteger nextPort = new AtomicInteger(8000);
  private String bootstrap = "none";

  private NatLab(Lab lab, Path folder) {
    this.lab = lab;
    this.folder = folder;
  }

  /// Builds it and waits until every sharing side can be found.
  ///
  /// @param folder for data directories
  static NatLab start(Path folder, Relay relay) throws IOException, InterruptedException {
    Lab lab =
        Lab.nat(
            "nat",
            Arrays.stream(NatKind.values())
                .flatMap(
                    kind ->
                        Stream.of(
                            shareHost(kind) + "=" + kind.text(),
                            bindHost(kind) + "=" + kind.text()))
                .toArray(String[]::new));
    NatLab started = new NatLab(lab, folder);
    try {
      started.fill(relay);
      return started;
    } catch (IOException | InterruptedException | AssertionError e) {
      started.close();
      throw e;
    }
  }

  private void fill(Relay relay) throws IOException, InterruptedException {
    lab.command(
        "delay",
        Arrays.stream(NatKind.values())
            .flatMap(kind -> Stream.of(shareHost(kind), bindHost(kind)))
            .collect(Collectors.joining(",", "relay,", "")),
        LINE_DELAY);
    bootstrap = relay == Relay.PT ? startNode() : startGoRelay();
    for (NatKind kind : NatKind.values()) {
      running.add(lab.serve(shareHost(kind), "echo", SERVICE)::close);
      Pt pt = pt(shareHost(kind), "tcp", "--port", SERVICE, "--id", id(kind));
      running.add(pt::close);
      sharing.put(kind, pt);
    }
    for (Pt pt : sharing.values()) {
      pt.event("advertised", Duration.ofMinutes(2));
    }
  }

  private String startNode() throws IOException, InterruptedException {
    Pt node = pt("relay", "node");
    running.add(node::close);
    return String.join(",", ForeignPeer.strings(node.event("ready"), "bootstrap"));
  }

  private String startGoRelay() throws IOException, InterruptedException {
    String address = "/ip4/" + lab.publicAddress("relay");
    ForeignPeer relay =
        ForeignPeer.of(
            lab.start(
                "relay",
                Map.of(),
                ForeignPeer.relayCommand(
                    ForeignPeer.Kind.GO,
                    "listen=" + address + "/tcp/4001," + address + "/udp/4001/quic-v1")));
    running.add(relay::close);
    return relay.info().fullAddresses().stream()
        .map(Object::toString)
        .collect(Collectors.joining(","));
  }

  /// Opens a tunnel, sends a little through it, waits until it has got as far as it should, sends
  /// again, and ends it.
  ///
  /// @throws AssertionError if it does not come about, or bytes are lost; it holds what `pt bind`
  ///     said
  Crossing cross(NatKind bind, NatKind share) throws IOException, InterruptedException {
    String port = Integer.toString(nextPort.getAndIncrement());
    try (Pt pt = pt(BRIEF, bindHost(bind), "bind", "--port", port, "--id", id(share))) {
      try {
        return cross(pt, bind, share);
      } catch (AssertionError e) {
        throw new AssertionError(
            bind.text()
                + " - "
                + share.text()
                + " failed: "
                + e.getMessage()
                + "\n"
                + pt.program().said()
                + "\nand the other side:\n"
                + sharingSide(share).program().said(),
            e);
      } finally {
        pt.program().terminate();
        var _ = pt.program().exit(Program.PATIENCE);
      }
    }
  }

  private Crossing cross(Pt pt, NatKind bind, NatKind share)
      throws IOException, InterruptedException {
    Instant started = time(pt.event("started"));
    Map<String, Object> up = pt.event("peer_up", MEETING);
    String port = pt.port();
    transfer(bind, port, FEW_BYTES);
    Way first = Way.of(up, "path");
    Duration took = Duration.between(started, time(up));
    Optional<Map<String, Object>> change =
        first == Way.RELAYED ? change(pt, Expectation.of(bind, share)) : Optional.empty();
    if (change.isEmpty()) {
      return new Crossing(bind, share, took, first, first, Optional.empty());
    }
    transfer(bind, port, FEW_BYTES);
    Way last = lastWay(pt, change.get());
    Duration direct = Duration.between(time(up), time(change.get()));
    return new Crossing(bind, share, took, first, last, Optional.of(direct));
  }

  /// The first direct connection may give way to a better one.
  private static Way lastWay(Pt pt, Map<String, Object> change) throws InterruptedException {
    Map<String, Object> last = change;
    Optional<Map<String, Object>> next = next(pt, Duration.ZERO);
    while (next.isPresent()) {
      last = next.get();
      next = next(pt, Duration.ZERO);
    }
    return Way.of(last, "to");
  }

  /// Opens a tunnel that stays relayed, and sends so many bytes there and back, which are compared.
  ///
  /// @return how long that took, without the opening
  /// @throws AssertionError if the tunnel does not come about or is not relayed, or bytes are lost
  Duration carry(NatKind bind, NatKind share, long bytes) throws IOException, InterruptedException {
    String port = Integer.toString(nextPort.getAndIncrement());
    try (Pt pt = pt(bindHost(bind), "bind", "--port", port, "--id", id(share))) {
      Crossing crossing = cross(pt, bind, share);
      if (crossing.last() != Way.RELAYED) {
        throw new AssertionError("not relayed: " + crossing);
      }
      long start = System.nanoTime();
      transfer(bind, port, bytes);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      Program.assertAlive(pt.program());
      return took;
    }
  }

  private void transfer(NatKind bind, String port, long bytes)
      throws IOException, InterruptedException {
    lab.ask(CARRYING, bindHost(bind), "transfer", "127.0.0.1", port, Long.toString(bytes));
  }

  /// Where no change is expected the wait only gives a wrong one the chance to show.
  private static Optional<Map<String, Object>> change(Pt pt, Way expected)
      throws InterruptedException {
    Duration patience = expected == Way.RELAYED ? NOTHING_COMES : PUNCHING;
    Optional<Map<String, Object>> change = next(pt, patience);
    while (change.isPresent() && Way.of(change.get(), "to") == Way.RELAYED) {
      change = next(pt, patience);
    }
    return change;
  }

  private static Optional<Map<String, Object>> next(Pt pt, Duration patience)
      throws InterruptedException {
    try {
      return Optional.of(pt.event("path_changed", patience));
    } catch (AssertionError e) {
      Program.assertAlive(pt.program());
      return Optional.empty();
    }
  }

  private Pt sharingSide(NatKind kind) {
    Pt pt = sharing.get(kind);
    if (pt == null) {
      throw new IllegalStateException("nothing is shared behind " + kind);
    }
    return pt;
  }

  private Pt pt(String host, String... arguments) throws IOException {
    return pt(Map.of(), host, arguments);
  }

  private Pt pt(Map<String, String> options, String host, String... arguments) throws IOException {
    Map<String, String> environment = new HashMap<>(options);
    environment.put("PT_BOOTSTRAP", bootstrap);
    Path data = Files.createTempDirectory(folder, host);
    List<String> all = new ArrayList<>(List.of(arguments));
    if (!host.equals("relay")) {
      // The hosts without a router share a segment, where they would hear of each other.
      all.addAll(List.of("--discovery", "dht"));
    }
    return new Pt(lab.start(host, environment, Pt.command(data, all.toArray(String[]::new))));
  }

  private static String id(NatKind kind) {
    return kind.text() + ".nat.test";
  }

  private static String shareHost(NatKind kind) {
    return "s" + abbreviation(kind);
  }

  private static String bindHost(NatKind kind) {
    return "b" + abbreviation(kind);
  }

  private static String abbreviation(NatKind kind) {
    String text = kind.text();
    return text.substring(0, Math.min(text.length(), 5));
  }

  private static Instant time(Map<String, Object> event) {
    return Instant.parse(String.valueOf(event.get("t")));
  }

  @Override
  public void close() throws IOException {
    running.reversed().forEach(Runnable::run);
    lab.close();
  }
}
