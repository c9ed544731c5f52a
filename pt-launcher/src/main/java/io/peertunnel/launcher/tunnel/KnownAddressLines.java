package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.RendezvousKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The text of the file of known addresses: a line for each key and peer, the newest first, as
/// `<key in base32> <peer id> <address> …`. Pure.
///
/// Whatever is not such a line is left out, so that a damaged file costs what is damaged only.
final class KnownAddressLines {
  /// How many lines are kept.
  static final int MAX_LINES = 256;

  /// How many peers are kept for one key.
  static final int MAX_PEERS = 8;

  /// How many addresses are kept of one peer.
  static final int MAX_ADDRESSES = 16;

  private static final int MAX_LINE = 8192;

  private KnownAddressLines() {}

  /// What one line says.
  ///
  /// @param key in base32
  record Entry(String key, PeerInfo peer) {
    private boolean concerns(Entry other) {
      return key.equals(other.key) && peer.id().equals(other.peer.id());
    }

    private String line() {
      StringBuilder line = new StringBuilder(key).append(' ').append(peer.id());
      peer.addresses().stream()
          .limit(MAX_ADDRESSES)
          .forEach(address -> line.append(' ').append(address));
      return line.append('\n').toString();
    }
  }

  static List<Entry> parse(String text) {
    return text.lines()
        .filter(line -> line.length() <= MAX_LINE)
        .map(KnownAddressLines::entry)
        .flatMap(Optional::stream)
        .limit(MAX_LINES)
        .toList();
  }

  static String format(List<Entry> entries) {
    StringBuilder text = new StringBuilder();
    entries.forEach(entry -> text.append(entry.line()));
    return text.toString();
  }

  /// Returns the entries with one more at the top, which replaces what was known of that peer under
  /// that key.
  static List<Entry> with(List<Entry> entries, Entry newest) {
    List<Entry> kept = new ArrayList<>();
    kept.add(newest);
    int ofKey = 1;
    for (Entry entry : entries) {
      boolean sameKey = entry.key().equals(newest.key());
      boolean room = kept.size() < MAX_LINES && (!sameKey || ofKey < MAX_PEERS);
      if (room && !entry.concerns(newest)) {
        kept.add(entry);
        ofKey += sameKey ? 1 : 0;
      }
    }
    return kept;
  }

  static List<PeerInfo> ofKey(List<Entry> entries, RendezvousKey key) {
    return entries.stream()
        .filter(entry -> entry.key().equals(key.toString()))
        .map(Entry::peer)
        .limit(MAX_PEERS)
        .toList();
  }

  private static Optional<Entry> entry(String line) {
    String[] words = line.split(" ", 3 + MAX_ADDRESSES);
    if (words.length < 3 || !isKey(words[0])) {
      return Optional.empty();
    }
    try {
      PeerId peer = PeerId.parse(words[1]);
      List<Multiaddr> addresses =
          Arrays.stream(words).skip(2).limit(MAX_ADDRESSES).map(Multiaddr::parse).toList();
      return Optional.of(new Entry(words[0], new PeerInfo(peer, addresses)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static boolean isKey(String word) {
    return word.length() == 55
        && word.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '2' && c <= '7'));
  }
}
