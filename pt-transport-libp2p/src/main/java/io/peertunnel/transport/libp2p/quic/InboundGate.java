package io.peertunnel.transport.libp2p.quic;

import io.netty.channel.Channel;
import io.peertunnel.transport.libp2p.net.Admission;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Counts the handshakes that others begin, and says when they must show first that they receive at
/// their address. Thread-safe: the sockets of a host share it.
///
/// When as many handshakes are under way as there may be, the oldest makes room if it has had
/// [#FAIR_TIME].
final class InboundGate {
  /// How many clients may have a handshake under way without having shown their address.
  static final int MAX_UNVERIFIED = 8;

  /// How many such handshakes may begin in a second.
  static final int MAX_UNVERIFIED_PER_SECOND = 50;

  private static final Duration FAIR_TIME = Duration.ofSeconds(1);

  private final Admission admission;
  private final Map<Channel, Pending> pending = new LinkedHashMap<>();
  private int unverified;
  private int begunUnverified;
  private long secondStarted;

  InboundGate(Admission admission, long now) {
    this.admission = admission;
    this.secondStarted = now;
  }

  /// Whether a client has shown that it receives at its address.
  enum Source {
    /// It returned a token.
    VERIFIED,
    /// The address may be another's.
    UNVERIFIED
  }

  private record Pending(Admission.Ticket ticket, Source source, long since) {}

  /// Returns whether a client that has not shown its address must do so now.
  synchronized boolean demandsProof(long now) {
    if (now - secondStarted >= Duration.ofSeconds(1).toNanos()) {
      secondStarted = now;
      begunUnverified = 0;
    }
    return unverified >= MAX_UNVERIFIED || begunUnverified >= MAX_UNVERIFIED_PER_SECOND;
  }

  /// Counts a handshake.
  ///
  /// @return false if it is one too many
  synchronized boolean admit(Channel channel, InetAddress remote, Source source, long now) {
    if (admission.isFull()) {
      dropOldest(now);
    }
    Optional<Admission.Ticket> ticket = admission.accept(remote, now);
    if (ticket.isEmpty()) {
      return false;
    }
    pending.put(channel, new Pending(ticket.get(), source, now));
    if (source == Source.UNVERIFIED) {
      unverified++;
      begunUnverified++;
    }
    channel.closeFuture().addListener(_ -> admission.close(ticket.get()));
    return true;
  }

  /// Notes that a handshake has ended, well or not. Doing so twice does nothing.
  synchronized void secured(Channel channel) {
    Pending entry = pending.remove(channel);
    if (entry != null) {
      settle(entry);
    }
  }

  /// Notes that nothing came of a connection.
  synchronized void gone(Channel channel) {
    Pending entry = pending.remove(channel);
    if (entry != null) {
      settle(entry);
      admission.close(entry.ticket());
    }
  }

  private void settle(Pending entry) {
    admission.secured(entry.ticket());
    if (entry.source() == Source.UNVERIFIED) {
      unverified--;
    }
  }

  private void dropOldest(long now) {
    Iterator<Map.Entry<Channel, Pending>> oldest = pending.entrySet().iterator();
    if (!oldest.hasNext()) {
      return;
    }
    Map.Entry<Channel, Pending> entry = oldest.next();
    if (now - entry.getValue().since() > FAIR_TIME.toNanos()) {
      oldest.remove();
      settle(entry.getValue());
      admission.close(entry.getValue().ticket());
      var _ = entry.getKey().close();
    }
  }
}
