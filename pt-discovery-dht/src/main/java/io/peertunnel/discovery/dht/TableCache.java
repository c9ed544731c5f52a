package io.peertunnel.discovery.dht;

import io.peertunnel.discovery.dht.store.StateFile;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.PluginContext.Level;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The file in which the peers of the table are kept, so that the next start needs no entry peer.
/// Blocking; thread-safe.
///
/// The first line names the network, so that peers of one network never serve as a way into
/// another; each further line is one address of a peer, with its id. Whatever is wrong with the
/// file is told once, and the node goes on without it.
final class TableCache {
  static final String FILE = "peers";
  static final int MAX_BYTES = 1 << 18;
  static final int MAX_PEERS = 200;

  private static final int MAX_ADDRESSES = 4;
  private static final String HEADER = "pt-dht 1 ";

  private final Optional<StateFile> file;
  private final String header;
  private final PluginContext context;
  private final AtomicBoolean warned = new AtomicBoolean();

  /// @param network what tells this network from others, in one line
  TableCache(PluginContext context, String network) {
    this.file =
        context.dataDirectory().map(directory -> new StateFile(directory.resolve(FILE), MAX_BYTES));
    this.header = HEADER + network;
    this.context = context;
  }

  /// Returns the peers of the last run; none if they belong to another network.
  List<PeerInfo> load() {
    try {
      Optional<byte[]> content = file.isEmpty() ? Optional.empty() : file.get().read();
      return content
          .map(bytes -> parse(new String(bytes, StandardCharsets.UTF_8)))
          .orElse(List.of());
    } catch (IOException e) {
      warn(e);
      return List.of();
    }
  }

  /// Replaces the file. Does nothing if nobody is known: then the last ones are better.
  void save(List<PeerInfo> peers) {
    if (file.isEmpty() || peers.isEmpty()) {
      return;
    }
    String text =
        Stream.concat(
                Stream.of(header),
                peers.stream()
                    .limit(MAX_PEERS)
                    .flatMap(peer -> peer.fullAddresses().stream().limit(MAX_ADDRESSES))
                    .map(Multiaddr::toString))
            .collect(Collectors.joining("\n", "", "\n"));
    try {
      file.get().replace(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      warn(e);
    }
  }

  private List<PeerInfo> parse(String text) {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.getFirst().equals(header)) {
      return List.of();
    }
    Map<Object, PeerInfo> peers = new LinkedHashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      entry(line).ifPresent(one -> peers.merge(one.id(), one, TableCache::merge));
    }
    return peers.values().stream().limit(MAX_PEERS).toList();
  }

  private static PeerInfo merge(PeerInfo one, PeerInfo other) {
    return new PeerInfo(
        one.id(), Stream.concat(one.addresses().stream(), other.addresses().stream()).toList());
  }

  private static Optional<PeerInfo> entry(String line) {
    try {
      return Optional.of(PeerInfo.of(Multiaddr.parse(line)));
    } catch (IllegalArgumentException e) {
      // One damaged line costs one address.
      return Optional.empty();
    }
  }

  private void warn(IOException cause) {
    if (warned.compareAndSet(false, true)) {
      context.report(
          Level.WARNING,
          "the peers of the network are not kept in "
              + file.map(kept -> kept.path().toString()).orElse("")
              + " ("
              + cause.getMessage()
              + "); the next start needs an entry peer");
    }
  }
}
