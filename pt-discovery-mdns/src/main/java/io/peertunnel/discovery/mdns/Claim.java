package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a TXT record claims: a peer, where it is, and under which keys it wants to be found. Pure.
///
/// @param id who
/// @param addresses where, without the id; 20 at most
/// @param keys the texts of rendezvous keys; 32 at most
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/discovery/mdns.md">libp2p mDNS</a>
record Claim(PeerId id, List<Multiaddr> addresses, Set<String> keys) {
  /// The most addresses that are kept of one peer.
  static final int MAX_ADDRESSES = 20;

  /// The most keys that are kept of one record.
  static final int MAX_KEYS = 32;

  private static final int MAX_STRINGS = 128;
  private static final int MAX_STRING = 255;
  private static final int KEY_TEXT = 55;
  private static final String ADDRESS = "dnsaddr=";
  private static final String KEY = "pt=";

  Claim {
    addresses = List.copyOf(addresses);
    keys = Set.copyOf(keys);
  }

  /// Reads the strings of a TXT record; empty if none of them names a peer. The first peer counts;
  /// what cannot be read is skipped.
  static Optional<Claim> of(List<String> strings) {
    List<Multiaddr> full = new ArrayList<>();
    Set<String> keys = new LinkedHashSet<>();
    for (String string : strings.subList(0, Math.min(strings.size(), MAX_STRINGS))) {
      if (string.startsWith(ADDRESS) && full.size() < MAX_ADDRESSES) {
        address(string.substring(ADDRESS.length())).ifPresent(full::add);
      } else if (string.startsWith(KEY) && string.length() == KEY.length() + KEY_TEXT) {
        keys.add(string.substring(KEY.length()));
      }
    }
    return full.stream()
        .flatMap(address -> address.peer().stream())
        .findFirst()
        .map(id -> new Claim(id, ofPeer(id, full), first(keys)));
  }

  /// Returns the string that tells one address.
  static String addressText(PeerId id, Multiaddr address) {
    return ADDRESS + address.withPeer(id);
  }

  /// Returns the string that tells one key.
  static String keyText(String key) {
    return KEY + key;
  }

  /// Returns true if a TXT record can hold the string.
  static boolean fits(String string) {
    return string.getBytes(StandardCharsets.UTF_8).length <= MAX_STRING;
  }

  private static Set<String> first(Set<String> keys) {
    return Set.copyOf(keys.stream().limit(MAX_KEYS).toList());
  }

  private static List<Multiaddr> ofPeer(PeerId id, List<Multiaddr> full) {
    return full.stream()
        .filter(address -> address.peer().filter(id::equals).isPresent())
        .map(address -> address.withoutPeer(id))
        .filter(address -> !address.isEmpty())
        .distinct()
        .toList();
  }

  private static Optional<Multiaddr> address(String text) {
    try {
      return Optional.of(Multiaddr.parse(text)).filter(address -> address.peer().isPresent());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
