package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// The peers that were heard of, by link and instance, until their time is up or they say goodbye.
/// Pure; times are those of [System#nanoTime()].
///
/// Holds [#MAX_PEERS] peers and [#MAX_INSTANCES] instances. When it is full, a peer that somebody
/// looks for takes the place of one that nobody does; anything else new is ignored.
final class PeerTable {
  /// The most peers.
  static final int MAX_PEERS = 100;

  /// The most instances, counted per link.
  static final int MAX_INSTANCES = 400;

  /// The most instances of one peer.
  static final int MAX_INSTANCES_OF_PEER = 16;

  private final PeerId self;
  private final Map<Place, Entry> entries = new LinkedHashMap<>();

  PeerTable(PeerId self) {
    this.self = self;
  }

  private record Place(String link, DnsName instance) {}

  private record Entry(Claim claim, long told, long expires) {}

  /// A peer as it is known now.
  ///
  /// @param keys the texts of the keys under which it wants to be found
  record Sighting(PeerInfo info, Set<String> keys) {}

  /// Takes up what a response says of peers. Returns the peers that are new or changed.
  ///
  /// @param wanted the texts of the keys that somebody looks for
  List<Sighting> hear(LinkView link, DnsMessage response, Set<String> wanted, long now) {
    expire(now);
    withdraw(link, response);
    List<Sighting> changed = new ArrayList<>();
    response
        .records()
        .forEach(
            record -> {
              if (record instanceof DnsRecord.Txt txt
                  && txt.ttl() > 0
                  && txt.name().isChildOf(Service.NAME)) {
                hear(link, txt, wanted, now).ifPresent(changed::add);
              }
            });
    return changed;
  }

  /// Returns the peers that want to be found under a key.
  List<PeerInfo> matching(String key, long now) {
    expire(now);
    return ids().stream()
        .flatMap(id -> sighting(id).stream())
        .filter(sighting -> sighting.keys().contains(key))
        .map(Sighting::info)
        .toList();
  }

  /// Returns all peers.
  List<PeerInfo> peers() {
    return ids().stream().flatMap(id -> sighting(id).stream()).map(Sighting::info).toList();
  }

  /// Returns the answers to a question on a link that need not be given again: those that will hold
  /// for more than half of their time (RFC 6762 section 7.1).
  ///
  /// @param question the service, or the subtype of a key
  /// @param key the text of that key; empty for all peers
  List<DnsRecord.Ptr> known(String link, DnsName question, Optional<String> key, long now) {
    List<DnsRecord.Ptr> known = new ArrayList<>();
    entries.forEach(
        (place, entry) -> {
          long left = entry.expires() - now;
          boolean asked = key.isEmpty() || key.filter(entry.claim().keys()::contains).isPresent();
          if (place.link().equals(link) && asked && left > (entry.expires() - entry.told()) / 2) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(left);
            known.add(new DnsRecord.Ptr(question, seconds, place.instance()));
          }
        });
    return known;
  }

  /// Forgets what was heard on a link.
  void dropLink(String link) {
    entries.keySet().removeIf(place -> place.link().equals(link));
  }

  /// Forgets everything.
  void clear() {
    entries.clear();
  }

  private void expire(long now) {
    entries.values().removeIf(entry -> entry.expires() - now <= 0);
  }

  private void withdraw(LinkView link, DnsMessage response) {
    response
        .records()
        .filter(record -> record.ttl() == 0)
        .forEach(
            record -> {
              switch (record) {
                case DnsRecord.Ptr ptr when ptr.name().equals(Service.NAME) ->
                    entries.remove(new Place(link.name(), ptr.target()));
                case DnsRecord.Txt txt -> entries.remove(new Place(link.name(), txt.name()));
                default -> {
                  // Only these two say that a peer has gone.
                }
              }
            });
  }

  private Optional<Sighting> hear(LinkView link, DnsRecord.Txt txt, Set<String> wanted, long now) {
    Optional<Claim> heard = Claim.of(txt.strings()).filter(claim -> !claim.id().equals(self));
    if (heard.isEmpty()) {
      return Optional.empty();
    }
    Claim claim = believed(link, heard.get());
    Place place = new Place(link.name(), txt.name());
    if (claim.addresses().isEmpty() || !admits(place, claim, wanted)) {
      return Optional.empty();
    }
    Optional<Sighting> before = sighting(claim.id());
    entries.remove(place);
    entries.put(place, new Entry(claim, now, now + TimeUnit.SECONDS.toNanos(lifetime(txt))));
    Optional<Sighting> after = sighting(claim.id());
    return after.filter(sighting -> before.filter(b -> same(b, sighting)).isEmpty());
  }

  /// No record is believed for longer than ours hold.
  private static long lifetime(DnsRecord.Txt txt) {
    return Math.min(txt.ttl(), Service.TTL);
  }

  private static Claim believed(LinkView link, Claim claim) {
    return new Claim(claim.id(), AddressChoice.toBelieve(link, claim.addresses()), claim.keys());
  }

  private boolean admits(Place place, Claim claim, Set<String> wanted) {
    if (entries.containsKey(place)) {
      return true;
    }
    if (entriesOf(claim.id()).size() >= MAX_INSTANCES_OF_PEER) {
      return false;
    }
    Set<PeerId> ids = ids();
    boolean room =
        entries.size() < MAX_INSTANCES && (ids.contains(claim.id()) || ids.size() < MAX_PEERS);
    return room || (isWanted(claim, wanted) && evictUnwanted(wanted));
  }

  private boolean evictUnwanted(Set<String> wanted) {
    Optional<PeerId> victim =
        ids().stream()
            .filter(id -> entriesOf(id).stream().noneMatch(e -> isWanted(e.claim(), wanted)))
            .findFirst();
    victim.ifPresent(id -> entries.values().removeIf(entry -> entry.claim().id().equals(id)));
    return victim.isPresent();
  }

  private static boolean isWanted(Claim claim, Set<String> wanted) {
    return claim.keys().stream().anyMatch(wanted::contains);
  }

  private Set<PeerId> ids() {
    Set<PeerId> ids = new LinkedHashSet<>();
    entries.values().forEach(entry -> ids.add(entry.claim().id()));
    return ids;
  }

  private List<Entry> entriesOf(PeerId id) {
    return entries.values().stream().filter(entry -> entry.claim().id().equals(id)).toList();
  }

  /// The addresses of the instances are taken in turn, so that none crowds out the others.
  private Optional<Sighting> sighting(PeerId id) {
    List<Entry> own = entriesOf(id);
    if (own.isEmpty()) {
      return Optional.empty();
    }
    Set<Multiaddr> addresses = new LinkedHashSet<>();
    Set<String> keys = new HashSet<>();
    for (int i = 0; i < Claim.MAX_ADDRESSES; i++) {
      for (Entry entry : own) {
        keys.addAll(entry.claim().keys());
        if (i < entry.claim().addresses().size() && addresses.size() < Claim.MAX_ADDRESSES) {
          addresses.add(entry.claim().addresses().get(i));
        }
      }
    }
    return Optional.of(new Sighting(new PeerInfo(id, List.copyOf(addresses)), keys));
  }

  private static boolean same(Sighting a, Sighting b) {
    return a.keys().equals(b.keys())
        && Set.copyOf(a.info().addresses()).equals(Set.copyOf(b.info().addresses()));
  }
}
