package io.peertunnel.transport.libp2p.identify;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.identity.PeerRecord;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/// What we tell peers of ourselves: one message of at most [#MAX_MESSAGE] bytes. Thread-safe.
///
/// A message that would be longer loses addresses from its end. Loopback addresses are told to
/// peers on this machine only; the signed record has all, as one record serves all peers.
public final class SelfDescription {
  static final int MAX_MESSAGE = 4096;
  private static final String VERSION = "ipfs/0.1.0";

  private final Identity identity;
  private final String agent;
  private final InstantSource clock;
  private final Supplier<List<Multiaddr>> addresses;
  private final Supplier<? extends Collection<String>> protocols;
  private List<Multiaddr> signedAddresses = List.of();
  private Bytes signed = Bytes.empty();
  private long sequence;

  /// Creates a description.
  ///
  /// @param clock the wall clock, from which records get their order
  /// @param addresses our addresses, at each moment
  /// @param protocols what we speak, at each moment
  public SelfDescription(
      Identity identity,
      String agent,
      InstantSource clock,
      Supplier<List<Multiaddr>> addresses,
      Supplier<? extends Collection<String>> protocols) {
    this.identity = identity;
    this.agent = agent;
    this.clock = clock;
    this.addresses = addresses;
    this.protocols = protocols;
  }

  /// Returns the message for a peer at `remote`, encoded, without a length before it.
  Bytes messageFor(Multiaddr remote) {
    List<Multiaddr> all = addresses.get();
    SortedSet<String> spoken = new TreeSet<>(protocols.get());
    int count = Math.min(all.size(), IdentifyMessage.MAX_ADDRESSES);
    while (true) {
      List<Multiaddr> told = all.subList(0, count);
      Bytes message = message(told, spoken, remote).encode(VERSION);
      if (message.size() <= MAX_MESSAGE || count == 0) {
        return message;
      }
      count--;
    }
  }

  private IdentifyMessage message(
      List<Multiaddr> told, SortedSet<String> spoken, Multiaddr remote) {
    return new IdentifyMessage(
        Optional.of(identity.publicKey().encoded()),
        told.stream().filter(address -> remote.isLoopback() || !address.isLoopback()).toList(),
        spoken,
        Optional.of(remote),
        agent,
        Optional.of(record(told)));
  }

  private synchronized Bytes record(List<Multiaddr> told) {
    if (signed.size() == 0 || !told.equals(signedAddresses)) {
      sequence = Math.max(sequence + 1, clock.millis());
      signedAddresses = List.copyOf(told);
      signed = new PeerRecord(identity.id(), sequence, told).seal(identity);
    }
    return signed;
  }
}
