package org.example.hostsfile;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.RendezvousKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What a hosts file says. Pure.
///
/// Each line is a key and one or more addresses, as in `/etc/hosts`; a `#` begins a comment. The
/// key is a [RendezvousKey] as text, which tells nothing of the tunnel's id, or `*` for every
/// tunnel. Each address ends in `/p2p/` and the peer's id; those of several peers may share a line.
///
/// @param entries the peers of each good line, in order
/// @param problems one sentence for each line that was left out
record Hosts(List<Entry> entries, List<String> problems) {
  static final String EVERY_TUNNEL = "*";
  private static final Pattern COMMENT = Pattern.compile("(^|\\s)#.*");
  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final Pattern KEY = Pattern.compile("[a-z2-7]{55}");
  private static final int MAX_PROBLEMS = 10;
  private static final int MAX_SHOWN = 40;

  /// A peer and the tunnels that it serves.
  ///
  /// @param key the text of a [RendezvousKey], or `*`
  /// @param peer who and where
  record Entry(String key, PeerInfo peer) {}

  /// Returns what there is if the file cannot be used.
  static Hosts unusable(String problem) {
    return new Hosts(List.of(), List.of(problem));
  }

  /// Reads a file. A line that is wrong is a problem and says nothing else.
  static Hosts parse(String text) {
    List<Entry> entries = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      try {
        entries.addAll(parseLine(line));
      } catch (IllegalArgumentException e) {
        problems.add("line " + number + " is left out: " + e.getMessage());
      }
    }
    return new Hosts(List.copyOf(entries), shortened(problems));
  }

  /// Writes the line that says where a peer is.
  static String line(RendezvousKey key, PeerInfo peer) {
    StringBuilder line = new StringBuilder(key.toString());
    peer.fullAddresses().forEach(address -> line.append(' ').append(address));
    return line.toString();
  }

  /// Returns true if a line says nothing but where this peer is under this key.
  static boolean isLineOf(String line, RendezvousKey key, PeerId peer) {
    try {
      List<Entry> entries = parseLine(line);
      return !entries.isEmpty()
          && entries.stream()
              .allMatch(e -> e.key().equals(key.toString()) && e.peer().id().equals(peer));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /// Returns the peers under a key, each once with all its addresses.
  Map<PeerId, PeerInfo> peers(RendezvousKey key) {
    Map<PeerId, PeerInfo> peers = new LinkedHashMap<>();
    for (Entry entry : entries) {
      if (entry.key().equals(EVERY_TUNNEL) || entry.key().equals(key.toString())) {
        peers.merge(entry.peer().id(), entry.peer(), Hosts::together);
      }
    }
    return peers;
  }

  private static List<Entry> parseLine(String line) {
    String content = COMMENT.matcher(line).replaceFirst("").strip();
    if (content.isEmpty()) {
      return List.of();
    }
    List<String> words = List.of(SPACE.split(content));
    String key = words.getFirst();
    if (!key.equals(EVERY_TUNNEL) && !KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("'" + shown(key) + "' is neither a key nor *");
    }
    if (words.size() == 1) {
      throw new IllegalArgumentException("no address follows the key");
    }
    Map<PeerId, PeerInfo> peers = new LinkedHashMap<>();
    for (String word : words.subList(1, words.size())) {
      PeerInfo peer = PeerInfo.of(Multiaddr.parse(word));
      if (peer.addresses().isEmpty()) {
        throw new IllegalArgumentException("'" + shown(word) + "' does not say where the peer is");
      }
      peers.merge(peer.id(), peer, Hosts::together);
    }
    return peers.values().stream().map(peer -> new Entry(key, peer)).toList();
  }

  private static PeerInfo together(PeerInfo one, PeerInfo other) {
    List<Multiaddr> addresses = new ArrayList<>(one.addresses());
    addresses.addAll(other.addresses());
    return new PeerInfo(one.id(), addresses);
  }

  private static List<String> shortened(List<String> problems) {
    if (problems.size() <= MAX_PROBLEMS) {
      return List.copyOf(problems);
    }
    List<String> first = new ArrayList<>(problems.subList(0, MAX_PROBLEMS));
    first.add("and " + (problems.size() - MAX_PROBLEMS) + " more lines are left out");
    return List.copyOf(first);
  }

  private static String shown(String word) {
    return word.length() <= MAX_SHOWN ? word : word.substring(0, MAX_SHOWN) + "…";
  }
}
