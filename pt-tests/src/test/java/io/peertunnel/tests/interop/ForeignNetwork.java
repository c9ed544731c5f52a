package io.peertunnel.tests.interop;

import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.tests.interop.ForeignPeer.Kind;
import io.peertunnel.tests.process.Program;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Hosts of another implementation with a Kademlia DHT, all in one process. Their tables are filled
/// when it has been constructed.
public final class ForeignNetwork implements DhtHosts {
  private final Conversation conversation;
  private final List<PeerInfo> hosts;

  private ForeignNetwork(Program program) throws InterruptedException {
    this.conversation = new Conversation(program);
    this.hosts = Conversation.peers(conversation.event("ready", fields -> true), "hosts");
  }

  /// Builds the program if need be and starts it.
  ///
  /// @param options its flags, without dashes: `hosts=30` servers, `clients=1`, `ip=127.0.0.1`,
  ///     `bootstrap=<multiaddrs>`; without the last they join by their own first host
  public static ForeignNetwork start(Kind kind, String... options)
      throws IOException, InterruptedException {
    return of(Program.start(ForeignProgram.FOLDER, Map.of(), command(kind, options)));
  }

  /// The command that starts hosts, for tests that run it elsewhere.
  public static List<String> command(Kind kind, String... options)
      throws IOException, InterruptedException {
    return ForeignProgram.DHT.command(kind, options);
  }

  /// Wraps hosts that were started elsewhere.
  public static ForeignNetwork of(Program program) throws InterruptedException {
    return new ForeignNetwork(program);
  }

  @Override
  public List<PeerInfo> hosts() {
    return hosts;
  }

  @Override
  public void provide(int host, RendezvousKey key) throws IOException, InterruptedException {
    conversation.ask("provide", "host", host, "key", hex(key));
  }

  /// Lets a host advertise a namespace as the PeerTunnel written in Go does.
  public void advertise(int host, String namespace) throws IOException, InterruptedException {
    conversation.ask("advertise", "host", host, "namespace", namespace);
  }

  @Override
  public List<PeerInfo> find(int host, RendezvousKey key, PeerId wanted)
      throws IOException, InterruptedException {
    return Conversation.peers(
        conversation.ask("find_providers", "host", host, "key", hex(key)), "providers");
  }

  /// Lets a host look for the addresses of a peer once; empty if it hears of none.
  public Optional<PeerInfo> findPeer(int host, PeerId peer)
      throws IOException, InterruptedException {
    Map<String, Object> answer =
        conversation.attempt("find_peer", "host", host, "peer", peer.toString());
    return answer.containsKey("error")
        ? Optional.empty()
        : Optional.of(Conversation.peer(answer)).filter(found -> !found.addresses().isEmpty());
  }

  /// Waits until each table has so many entries, and returns how many they have.
  public List<Integer> tableSizes(int enough) throws IOException, InterruptedException {
    return Conversation.strings(conversation.ask("table", "count", enough), "sizes").stream()
        .map(Double::valueOf)
        .map(Double::intValue)
        .toList();
  }

  /// Closes one host; its index stays taken.
  public void stop(int host) throws IOException, InterruptedException {
    conversation.ask("stop", "host", host);
  }

  private static String hex(RendezvousKey key) {
    return HexFormat.of().formatHex(key.multihash().toArray());
  }

  @Override
  public void close() {
    conversation.close();
  }
}
