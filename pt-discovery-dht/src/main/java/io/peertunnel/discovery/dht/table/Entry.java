package io.peertunnel.discovery.dht.table;

import io.peertunnel.spi.PeerInfo;

/// A peer in a routing table. Pure.
final class Entry {
  private static final int MAX_ADDRESSES = 16;

  private final Key key;
  private final int prefix;
  private PeerInfo peer;
  private long[] groups;
  private long usefulAt;

  /// Takes a peer that has just answered.
  ///
  /// @param prefix how many bits its point shares with the table's owner
  Entry(PeerInfo peer, Key key, int prefix, long[] groups, long now) {
    this.peer = bounded(peer);
    this.key = key;
    this.prefix = prefix;
    this.groups = groups;
    this.usefulAt = now;
  }

  PeerInfo peer() {
    return peer;
  }

  Key key() {
    return key;
  }

  int prefix() {
    return prefix;
  }

  long usefulAt() {
    return usefulAt;
  }

  boolean isIn(long group) {
    for (long own : groups) {
      if (own == group) {
        return true;
      }
    }
    return false;
  }

  void useful(long now) {
    usefulAt = now;
  }

  void moved(PeerInfo newest, long[] newGroups) {
    peer = bounded(newest);
    groups = newGroups;
  }

  private static PeerInfo bounded(PeerInfo peer) {
    return peer.addresses().size() <= MAX_ADDRESSES
        ? peer
        : new PeerInfo(peer.id(), peer.addresses().subList(0, MAX_ADDRESSES));
  }
}
