package io.peertunnel.tests.interop;

import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostListener;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.tests.process.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Our host in a process of its own, so that it can run where a test cannot be: in a network
/// namespace. Flags, requests and answers are those of the Go peer. Blocking code.
public final class JavaPeer {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final PrintStream out;
  private final Host host;
  private final Requests requests;
  private final AutonatAnswers answers = new AutonatAnswers(answer -> say("autonat", answer));

  private JavaPeer(PrintStream out, Host host) {
    this.out = out;
    this.host = host;
    this.requests = new Requests(host);
  }

  /// Runs it until standard input ends.
  ///
  /// @param arguments `--name=value` and `--name`
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Map<String, String> flags =
        Arrays.stream(arguments)
            .map(argument -> argument.substring(2).split("=", 2))
            .collect(
                Collectors.toMap(
                    flag -> flag[0], flag -> flag.length < 2 ? "" : flag[1], (_, last) -> last));
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    List<Multiaddr> listen =
        Arrays.stream(flags.getOrDefault("listen", "/ip4/127.0.0.1/tcp/0").split(",", -1))
            .filter(address -> !address.isEmpty())
            .map(Multiaddr::parse)
            .toList();
    try (Host host = Interop.host(listen, settings(flags))) {
      new JavaPeer(out, host).run();
    }
  }

  private static Map<String, String> settings(Map<String, String> flags) {
    String transports = flags.getOrDefault("transports", "tcp");
    boolean serves = flags.containsKey("relay") || flags.containsKey("autonat");
    return Map.of(
        "security", flags.getOrDefault("security", "tls,noise"),
        "port-mapping", "false",
        "quic", Boolean.toString(transports.contains("quic-v1")),
        "hole-punching", Boolean.toString(flags.containsKey("punch")),
        "relay-client", Boolean.toString(flags.containsKey("relayed")),
        "serve", Boolean.toString(serves),
        "relay-service", Boolean.toString(flags.containsKey("relay")));
  }

  private void run() throws IOException {
    var _ =
        host.watch(
            new HostListener() {
              @Override
              public void connected(Connection connection) {
                say("connection", Requests.fields(connection.remote(), connection.path()));
              }

              @Override
              public void pathChanged(Connection connection, ConnectionPath before) {
                say("path", Requests.fields(connection.remote(), connection.path()));
              }

              @Override
              public void disconnected(Connection connection, CloseReason reason) {
                say("disconnection", Requests.fields(connection.remote(), connection.path()));
              }
            });
    answers.hear();
    say("ready", Map.of("peer", host.id().toString(), "addresses", full()));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      Map<String, Object> request = Json.parse(line);
      Thread.ofVirtual().start(() -> answer(request));
    }
  }

  private List<String> full() {
    return new PeerInfo(host.id(), host.addresses())
        .fullAddresses().stream().map(Multiaddr::toString).toList();
  }

  private void answer(Map<String, Object> request) {
    Map<String, Object> answer = new HashMap<>();
    try {
      answer.putAll(operate(request));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      answer.put("error", "interrupted");
    } catch (IOException | RuntimeException | AssertionError e) {
      answer.put("error", String.valueOf(e));
    }
    answer.put("op", String.valueOf(request.get("op")));
    say("answer", answer);
  }

  private Map<String, Object> operate(Map<String, Object> request)
      throws IOException, InterruptedException {
    return switch (String.valueOf(request.get("op"))) {
      case "connect" -> connect(request);
      case "reserve" -> reserve(request);
      case "addresses" -> Map.of("addresses", full());
      case "connections" -> Map.of("connections", connections());
      case "disconnect" -> disconnect(request);
      case "transfer" -> requests.transfer(request);
      case "half-close" -> requests.halfClose(request);
      case "reset" -> requests.reset(request);
      case "many" -> requests.many(request);
      default -> throw new IllegalArgumentException("unknown request " + request);
    };
  }

  private Map<String, Object> connect(Map<String, Object> request)
      throws TunnelException, InterruptedException {
    Multiaddr address = Multiaddr.parse(String.valueOf(request.get("addr")));
    Connection connection = host.connect(PeerInfo.of(address));
    return Requests.fields(connection.remote(), connection.path());
  }

  /// Relays are chosen among those that the host has met.
  private Map<String, Object> reserve(Map<String, Object> request)
      throws TunnelException, InterruptedException {
    Multiaddr relay = Multiaddr.parse(String.valueOf(request.get("addr")));
    PeerId id = PeerInfo.of(relay).id();
    var _ = host.connect(PeerInfo.of(relay)).keep();
    Instant end = Instant.now().plus(LIMIT);
    while (Instant.now().isBefore(end)) {
      Optional<Multiaddr> circuit =
          host.addresses().stream()
              .filter(address -> address.toString().contains(id + "/p2p-circuit"))
              .findFirst();
      if (circuit.isPresent()) {
        return Map.of("circuit", circuit.get().withPeer(host.id()).toString());
      }
      Thread.sleep(PAUSE);
    }
    throw new TunnelException("no address through " + relay + " among " + host.addresses());
  }

  private List<Map<String, Object>> connections() {
    return host.connections().stream()
        .map(connection -> Requests.fields(connection.remote(), connection.path()))
        .toList();
  }

  private Map<String, Object> disconnect(Map<String, Object> request) {
    PeerId peer = PeerId.parse(String.valueOf(request.get("peer")));
    host.connections().stream()
        .filter(connection -> connection.remote().equals(peer))
        .forEach(Connection::close);
    return Map.of();
  }

  private synchronized void say(String event, Map<String, Object> fields) {
    Map<String, Object> all = new HashMap<>(fields);
    all.put("event", event);
    out.println(Json.print(all));
  }
}
