package io.peertunnel.discovery.dht.table;

import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The peers that a node asks first: many that are near to it in the key space, few that are far.
/// Pure; not thread-safe.
///
/// Peers stand in buckets by the number of leading bits they share with the owner. There is one
/// bucket at first; when the last one is full, those of its peers that share more bits move to a
/// new one. All times are nanoseconds of one clock, given by the caller.
///
/// A peer gets in only after it has answered: ask [#wants(PeerInfo)], probe it, then
/// [#admit(PeerInfo, long)] it. A full bucket keeps those it has, as who has long been there will
/// probably stay, unless one of them has given no answer for long; the newcomer waits in reserve.
///
/// @see <a href="https://github.com/libp2p/specs/tree/master/kad-dht">kad-dht, "Kademlia routing
///     table"</a>
public final class RoutingTable {
  private final Key self;
  private final TableRules rules;
  private final List<Bucket> buckets = new ArrayList<>(List.of(new Bucket()));
  private final RefreshTimes refreshTimes = new RefreshTimes();
  private int size;
  private long latest;

  /// Starts empty.
  ///
  /// @param self the owner, which never stands in its own table
  public RoutingTable(Key self, TableRules rules) {
    this.self = self;
    this.rules = rules;
  }

  /// Returns true if a probe of the peer is worth its while: it has an address, is not in the table
  /// yet, and would get in as of the newest time this table was told of.
  public boolean wants(PeerInfo peer) {
    Key key = Key.of(peer.id());
    if (peer.addresses().isEmpty() || key.equals(self)) {
      return false;
    }
    int prefix = self.commonPrefix(key);
    Bucket bucket = bucket(prefix);
    return bucket.find(key).isEmpty()
        && (hasRoom(bucket, prefix) || staleIn(bucket, latest).isPresent())
        && isDiverse(key, prefix, rules.diversity().groups(peer));
  }

  /// Takes in a peer that has just answered, or renews one that is in it.
  ///
  /// @return true if the peer is in the table now
  public boolean admit(PeerInfo peer, long now) {
    latest = now;
    Key key = Key.of(peer.id());
    if (key.equals(self)) {
      return false;
    }
    int prefix = self.commonPrefix(key);
    long[] groups = rules.diversity().groups(peer);
    boolean diverse = isDiverse(key, prefix, groups);
    Optional<Entry> present = bucket(prefix).find(key);
    if (present.isPresent()) {
      present.get().useful(now);
      if (diverse && !peer.addresses().isEmpty()) {
        present.get().moved(peer, groups);
      }
      return true;
    }
    return diverse
        && !peer.addresses().isEmpty()
        && place(new Entry(peer, key, prefix, groups, now), now);
  }

  /// Notes that a peer answered.
  public void useful(PeerId peer, long now) {
    latest = now;
    entry(peer).ifPresent(entry -> entry.useful(now));
  }

  /// Removes a peer that could not be reached or did not answer.
  public void failed(PeerId peer) {
    Key key = Key.of(peer);
    Bucket bucket = bucket(self.commonPrefix(key));
    size -= bucket.find(key).isPresent() ? 1 : 0;
    bucket.remove(key);
  }

  /// Takes out of reserve a peer that could stand in place of `gone`, the newest first, so that it
  /// can be probed and admitted. Empty if there is none.
  public Optional<PeerInfo> replacementFor(PeerId gone) {
    return bucket(self.commonPrefix(Key.of(gone))).takeReplacement().map(Entry::peer);
  }

  /// Returns the peers closest to `target`, nearest first.
  ///
  /// @param count how many at most
  public List<PeerInfo> closest(Key target, int count) {
    Comparator<Entry> nearest = (one, other) -> target.compareDistance(one.key(), other.key());
    int last = buckets.size() - 1;
    int own = Math.min(self.commonPrefix(target), last);
    List<Entry> chosen = new ArrayList<>(buckets.get(own).entries());
    chosen.sort(nearest);
    if (chosen.size() < count) {
      List<Entry> deeper =
          buckets.subList(own + 1, last + 1).stream()
              .flatMap(bucket -> bucket.entries().stream())
              .sorted(nearest)
              .toList();
      chosen.addAll(deeper);
    }
    for (int i = own - 1; i >= 0 && chosen.size() < count; i--) {
      chosen.addAll(buckets.get(i).entries().stream().sorted(nearest).toList());
    }
    return chosen.stream().limit(count).map(Entry::peer).toList();
  }

  /// Returns how many peers are in it.
  public int size() {
    return size;
  }

  /// Returns true if the peer is in it.
  public boolean contains(PeerId peer) {
    return entry(peer).isPresent();
  }

  /// Returns what is known of a peer in it.
  public Optional<PeerInfo> find(PeerId peer) {
    return entry(peer).map(Entry::peer);
  }

  /// Returns all peers, in no order that matters.
  public List<PeerInfo> peers() {
    return entries().map(Entry::peer).toList();
  }

  /// Returns the peers that have given no answer for so long that they should be asked whether they
  /// are still there.
  public List<PeerInfo> stale(long now) {
    latest = now;
    return entries().filter(entry -> isStale(entry, now)).map(Entry::peer).toList();
  }

  /// Returns the points to look up because nobody has for [TableRules#refreshInterval()]: the
  /// owner, and a random one for each prefix length up to 15 that is no longer than the longest in
  /// the table. None if the table is empty, as then there is nobody to ask.
  ///
  /// A message carries an id instead of a point: [#standIn(Key, RandomGenerator)] finds one.
  public List<Key> refreshTargets(long now, RandomGenerator random) {
    List<Key> targets = new ArrayList<>();
    long interval = rules.refreshInterval().toNanos();
    if (size > 0 && refreshTimes.isDue(Key.BITS, now, interval)) {
      targets.add(self);
    }
    int deepest = entries().mapToInt(Entry::prefix).max().orElse(-1);
    IntStream.rangeClosed(0, Math.min(deepest, RefreshTimes.DEEPEST))
        .filter(prefix -> refreshTimes.isDue(prefix, now, interval))
        .forEach(prefix -> targets.add(self.randomSharing(prefix, random)));
    return targets;
  }

  /// Returns the id of no peer, whose point is in the same part of the key space as `target`.
  ///
  /// @param target one of [#refreshTargets(long, RandomGenerator)] other than the owner
  public PeerId standIn(Key target, RandomGenerator random) {
    return self.randomPeerSharing(self.commonPrefix(target), random);
  }

  /// Notes that `target` was looked up, whatever for.
  public void refreshed(Key target, long now) {
    latest = now;
    refreshTimes.refreshed(self.commonPrefix(target), now);
  }

  private boolean place(Entry entry, long now) {
    while (bucket(entry.prefix()) == buckets.getLast()
        && isFull(buckets.getLast())
        && buckets.size() < Key.BITS) {
      buckets.add(buckets.getLast().split(buckets.size() - 1));
    }
    Bucket bucket = bucket(entry.prefix());
    if (isFull(bucket)) {
      Optional<Entry> stale = staleIn(bucket, now);
      if (stale.isEmpty()) {
        bucket.reserve(entry, rules.bucketSize());
        return false;
      }
      bucket.remove(stale.get().key());
      size--;
    }
    bucket.add(entry);
    size++;
    return true;
  }

  /// Tells whether a peer would find room, perhaps after the last bucket has split.
  private boolean hasRoom(Bucket bucket, int prefix) {
    if (!isFull(bucket)) {
      return true;
    }
    boolean canSplit = bucket == buckets.getLast() && buckets.size() < Key.BITS;
    return canSplit
        && bucket.entries().stream().filter(entry -> entry.prefix() == prefix).count()
            < rules.bucketSize();
  }

  private boolean isFull(Bucket bucket) {
    return bucket.entries().size() >= rules.bucketSize();
  }

  private Optional<Entry> staleIn(Bucket bucket, long now) {
    return bucket.leastUseful().filter(entry -> isStale(entry, now));
  }

  private boolean isStale(Entry entry, long now) {
    return now - entry.usefulAt() >= rules.staleAfter().toNanos();
  }

  private boolean isDiverse(Key key, int prefix, long[] groups) {
    for (long group : groups) {
      int inTable = 0;
      int inPrefix = 0;
      for (Bucket bucket : buckets) {
        for (Entry entry : bucket.entries()) {
          if (entry.isIn(group) && !entry.key().equals(key)) {
            inTable++;
            inPrefix += entry.prefix() == prefix ? 1 : 0;
          }
        }
      }
      if (inTable >= rules.diversity().perTable() || inPrefix >= rules.diversity().perPrefix()) {
        return false;
      }
    }
    return true;
  }

  private Bucket bucket(int prefix) {
    return buckets.get(Math.min(prefix, buckets.size() - 1));
  }

  private Optional<Entry> entry(PeerId peer) {
    Key key = Key.of(peer);
    return bucket(self.commonPrefix(key)).find(key);
  }

  private Stream<Entry> entries() {
    return buckets.stream().flatMap(bucket -> bucket.entries().stream());
  }
}
