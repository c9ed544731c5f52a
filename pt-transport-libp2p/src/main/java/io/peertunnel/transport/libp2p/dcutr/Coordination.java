package io.peertunnel.transport.libp2p.dcutr;

import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.wire.Delimited;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identify.Deadline;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The exchange of DCUtR over a relayed stream: both sides name their addresses, one measures how
/// long that takes, and says when to dial. Blocking code, thread-safe.
///
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/relay/DCUtR.md">DCUtR</a>
public final class Coordination {
  /// The protocol id.
  public static final String PROTOCOL = "/libp2p/dcutr";

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration MAX_WAIT = Duration.ofSeconds(5);

  private final Supplier<List<Multiaddr>> own;
  private final Duration limit;

  /// Creates the exchange.
  ///
  /// @param own where we can be dialled, as others see us; asked once for each exchange, and may
  ///     block for a moment to find out
  public Coordination(Supplier<List<Multiaddr>> own) {
    this(own, LIMIT);
  }

  /// Creates the exchange.
  ///
  /// @param limit how long it may take
  Coordination(Supplier<List<Multiaddr>> own, Duration limit) {
    this.own = own;
    this.limit = limit;
  }

  /// Opens the exchange: for the side that was reached through the relay. Waits for the other's
  /// addresses, and says "now".
  ///
  /// @return where to dial, after half of the time that a message takes there and back
  /// @throws TunnelException if the other breaks the rules, or takes longer than a minute; the
  ///     stream is reset
  public Rendezvous open(Stream stream) throws TunnelException {
    return within(
        stream,
        () -> {
          List<Multiaddr> mine = own.get();
          long sent = System.nanoTime();
          send(stream, HolePunchMessage.connect(mine));
          List<Multiaddr> named = receive(stream, HolePunchMessage.Type.CONNECT).addresses();
          Duration roundTrip = Duration.ofNanos(System.nanoTime() - sent);
          send(stream, HolePunchMessage.sync());
          stream.close();
          return Rendezvous.with(named, mine, pauseAfter(roundTrip));
        });
  }

  /// Answers the exchange: for the side that dialled through the relay.
  ///
  /// @param named hears where the other can be dialled before it is told that we have heard: where
  ///     no NAT keeps it out, it may be here before its last message
  /// @return where to dial, at once
  /// @throws TunnelException if the other breaks the rules, or takes longer than a minute; the
  ///     stream is reset
  public Rendezvous answer(Stream stream, Consumer<List<Multiaddr>> named) throws TunnelException {
    if (stream.connection().path().kind() == ConnectionPath.Kind.DIRECT) {
      stream.reset(ErrorCode.PROTOCOL_VIOLATION);
      throw new TunnelException(
          "the peer wants to punch a hole where there is a direct connection");
    }
    return within(
        stream,
        () -> {
          Rendezvous agreed =
              Rendezvous.with(
                  receive(stream, HolePunchMessage.Type.CONNECT).addresses(),
                  own.get(),
                  Duration.ZERO);
          named.accept(agreed.addresses());
          send(stream, HolePunchMessage.connect(agreed.own()));
          var _ = receive(stream, HolePunchMessage.Type.SYNC);
          stream.close();
          return agreed;
        });
  }

  private interface Exchange {
    Rendezvous run() throws IOException;
  }

  private Rendezvous within(Stream stream, Exchange exchange) throws TunnelException {
    Registration deadline = Deadline.on(stream, limit);
    try {
      return exchange.run();
    } catch (IOException e) {
      stream.reset(ErrorCode.PROTOCOL_VIOLATION);
      throw e instanceof TunnelException typed
          ? typed
          : new TunnelException("hole punching was not agreed on: " + e.getMessage(), e);
    } finally {
      deadline.close();
    }
  }

  private static void send(Stream stream, HolePunchMessage message) throws IOException {
    Delimited.write(stream.output(), message.encode());
  }

  private static HolePunchMessage receive(Stream stream, HolePunchMessage.Type wanted)
      throws IOException {
    HolePunchMessage message =
        HolePunchMessage.decode(
            Delimited.read(stream.input(), HolePunchMessage.MAX_SIZE)
                .orElseThrow(() -> new MalformedException("the peer ended the exchange")));
    if (message.type() != wanted) {
      throw new MalformedException("the peer sent " + message.type() + ", not " + wanted);
    }
    return message;
  }

  /// Returns how long a message takes to the other, within reason.
  static Duration pauseAfter(Duration roundTrip) {
    Duration half = roundTrip.dividedBy(2);
    return half.compareTo(MAX_WAIT) > 0 ? MAX_WAIT : half;
  }
}
