package io.peertunnel.discovery.dht.store;

import io.peertunnel.discovery.dht.store.Held.Entry;
import io.peertunnel.discovery.dht.store.StoreSnapshot.HeldPeer;
import io.peertunnel.discovery.dht.store.StoreSnapshot.HeldRecord;
import io.peertunnel.discovery.dht.wire.KadCodec;
import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Who provides what, as the providers said. Pure; not thread-safe.
///
/// Everything is bounded by [StoreRules]. Where there is no room the oldest record goes, but first
/// those of whoever takes more than the others: of a peer that provides too many keys its own, of a
/// key with too many providers one from the [Origin] that most of them share. So a flood mostly
/// washes away itself.
///
/// @see <a href="https://github.com/libp2p/specs/tree/master/kad-dht">kad-dht, "Content provider
///     advertisement and discovery"</a>
public final class ProviderStore {
  /// A peer with so few records is never one that takes too many.
  private static final int MODEST = 8;

  private final StoreRules rules;
  private final Map<Bytes, Held.Key> keys = new HashMap<>();
  private final Map<PeerId, Held.Peer> peers = new HashMap<>();
  private final Aged ends = new Aged();
  private final Elapsed elapsed = new Elapsed();
  private int size;
  private long bytes;

  /// Creates an empty store.
  public ProviderStore(StoreRules rules) {
    this.rules = rules;
  }

  /// Keeps that `provider` provides `key`, as if heard from its first address.
  ///
  /// @see #add(Bytes, PeerInfo, Origin, Instant)
  public boolean add(Bytes key, PeerInfo provider, Instant now) {
    return !provider.addresses().isEmpty()
        && add(key, provider, Origin.of(provider.addresses().getFirst()), now);
  }

  /// Keeps that `provider` provides `key`, or that it said so again. Its addresses replace those
  /// known of it.
  ///
  /// @param origin where the provider was heard from
  /// @return false if the record is of no use: no address, or a key of no or too many bytes
  public boolean add(Bytes key, PeerInfo provider, Origin origin, Instant now) {
    int time = elapsed.advance(now);
    Bytes addresses = AddressBlock.pack(provider.addresses());
    if (addresses.size() == 0 || !isKey(key)) {
      return false;
    }
    Held.Peer peer = peer(provider.id());
    locate(peer, addresses, time, origin);
    put(key, peer, time);
    return true;
  }

  /// Returns the providers of `key`, the one heard last first. Those whose addresses have become
  /// too old come without any.
  public List<PeerInfo> providers(Bytes key, Instant now) {
    int time = elapsed.advance(now);
    Held.Key held = keys.get(key);
    return held == null
        ? List.of()
        : held.entries.reversed().stream()
            .filter(entry -> isAlive(entry, time))
            .limit(KadCodec.MAX_PROVIDERS)
            .map(entry -> info(entry.peer, time))
            .toList();
  }

  /// Removes what has become too old.
  ///
  /// @return how many records were removed
  public int expire(Instant now) {
    int time = elapsed.advance(now);
    int before = size;
    while (ends.newer() instanceof Entry oldest && !isAlive(oldest, time)) {
      remove(oldest);
    }
    for (Held.Peer peer : peers.values()) {
      if (peer.addresses.size() > 0 && !isLocated(peer, time)) {
        bytes -= peer.addresses.size();
        peer.addresses = Bytes.empty();
      }
    }
    return before - size;
  }

  /// Returns how many records there are.
  public int size() {
    return size;
  }

  /// Returns how many keys have a provider.
  public int keys() {
    return keys.size();
  }

  /// Returns how many peers provide something.
  public int peers() {
    return peers.size();
  }

  /// Returns about how many bytes of memory all this takes.
  public long estimatedBytes() {
    return bytes;
  }

  /// Returns all that is held.
  public StoreSnapshot snapshot(Instant now) {
    int time = elapsed.advance(now);
    Map<Held.Peer, Integer> index = new HashMap<>();
    List<HeldPeer> heldPeers = new ArrayList<>(peers.size());
    for (Held.Peer peer : peers.values()) {
      index.put(peer, heldPeers.size());
      int age = time - peer.addressesHeard;
      heldPeers.add(new HeldPeer(peer.id, peer.addresses, age, peer.origin));
    }
    List<HeldRecord> records = new ArrayList<>(size);
    for (Aged link = ends.newer(); link instanceof Entry entry; link = link.newer()) {
      int place = index.getOrDefault(entry.peer, 0);
      records.add(new HeldRecord(entry.key.name, place, time - entry.heard));
    }
    return new StoreSnapshot(now, heldPeers, records);
  }

  /// Adds what a snapshot holds, aged by the time since. What is too old or of no use is left out.
  public void restore(StoreSnapshot snapshot, Instant now) {
    int time = elapsed.advance(now);
    int since = Elapsed.between(snapshot.at().getEpochSecond(), now.getEpochSecond());
    for (HeldRecord held : snapshot.records()) {
      boolean known = held.peer() >= 0 && held.peer() < snapshot.peers().size();
      long age = (long) Math.max(0, held.age()) + since;
      if (known && isKey(held.key()) && age < rules.recordLifetime().toSeconds()) {
        HeldPeer from = snapshot.peers().get(held.peer());
        Held.Peer peer = peer(from.id());
        if (peer.entries.isEmpty()) {
          long addressAge = Math.min((long) Math.max(0, from.addressAge()) + since, 1 << 30);
          locate(peer, from.addresses(), time - (int) addressAge, from.origin());
        }
        put(held.key(), peer, time - (int) age);
      }
    }
  }

  private static boolean isKey(Bytes key) {
    return key.size() > 0 && key.size() <= KadCodec.MAX_KEY;
  }

  private boolean isAlive(Entry entry, int time) {
    return time - entry.heard < rules.recordLifetime().toSeconds();
  }

  private boolean isLocated(Held.Peer peer, int time) {
    return time - peer.addressesHeard < rules.addressLifetime().toSeconds();
  }

  private PeerInfo info(Held.Peer peer, int time) {
    return new PeerInfo(
        peer.id, isLocated(peer, time) ? AddressBlock.unpack(peer.addresses) : List.of());
  }

  private Held.Peer peer(PeerId id) {
    return peers.computeIfAbsent(
        id,
        fresh -> {
          Held.Peer peer = new Held.Peer(fresh);
          bytes += peer.cost();
          return peer;
        });
  }

  private Held.Key key(Bytes name) {
    return keys.computeIfAbsent(
        name,
        fresh -> {
          Held.Key key = new Held.Key(fresh);
          bytes += key.cost();
          return key;
        });
  }

  private void locate(Held.Peer peer, Bytes addresses, int time, Origin origin) {
    bytes += addresses.size() - peer.addresses.size();
    peer.addresses = addresses;
    peer.addressesHeard = time;
    peer.origin = origin;
  }

  private void put(Bytes name, Held.Peer peer, int time) {
    Held.Key key = key(name);
    for (Entry entry : key.entries) {
      if (entry.peer == peer) {
        unlink(entry);
        link(entry, time);
        makeRoom(entry);
        return;
      }
    }
    Entry entry = new Entry(key, peer);
    size++;
    bytes += Entry.COST;
    link(entry, time);
    if (peer.entries.size() > rules.perPeer()) {
      remove(peer.entries.getFirst());
    }
    if (key.entries.size() > rules.perKey()) {
      remove(mostCommon(key.entries));
    }
    makeRoom(entry);
  }

  private void makeRoom(Entry newest) {
    StoreRules.Totals most = rules.totals();
    while (size > 1
        && (size > most.records() || keys.size() > most.keys() || bytes > most.bytes())) {
      Held.Peer peer = newest.peer;
      boolean floods = peer.entries.size() > Math.max(MODEST, size / peers.size());
      if (floods) {
        remove(peer.entries.getFirst());
      } else if (ends.newer() instanceof Entry oldest) {
        remove(oldest);
      }
    }
  }

  /// The oldest of the entries from the origin that most of them share.
  private static Entry mostCommon(List<Entry> entries) {
    Map<Origin, Integer> counts = new HashMap<>();
    entries.forEach(entry -> counts.merge(entry.peer.origin, 1, Integer::sum));
    int most = counts.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    return entries.stream()
        .filter(entry -> counts.getOrDefault(entry.peer.origin, 0) == most)
        .findFirst()
        .orElseGet(entries::getFirst);
  }

  private void link(Entry entry, int time) {
    entry.heard = time;
    entry.linkNewest(ends);
    entry.key.entries.add(entry);
    entry.peer.entries.add(entry);
  }

  private static void unlink(Entry entry) {
    entry.unlink();
    entry.key.drop(entry);
    entry.peer.drop(entry);
  }

  private void remove(Entry entry) {
    unlink(entry);
    size--;
    bytes -= Entry.COST;
    if (entry.key.entries.isEmpty()) {
      keys.remove(entry.key.name);
      bytes -= entry.key.cost();
    }
    if (entry.peer.entries.isEmpty()) {
      peers.remove(entry.peer.id);
      bytes -= entry.peer.cost();
    }
  }
}
