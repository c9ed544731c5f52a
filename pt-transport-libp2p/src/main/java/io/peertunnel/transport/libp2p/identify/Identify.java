package io.peertunnel.transport.libp2p.identify;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.wire.Delimited;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.net.TokenBucket;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.function.BiConsumer;

/// The two protocols in which peers tell of themselves, over streams. Blocking code, thread-safe.
///
/// go-libp2p splits a long answer into several messages, so an answer is read to its end: at most
/// [#MAX_PARTS] messages of [#MAX_PART] bytes, within [#LIMIT].
///
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/identify/README.md">identify</a>
public final class Identify {
  /// The protocol in which the opener reads.
  public static final String PROTOCOL = "/ipfs/id/1.0.0";

  /// The protocol in which the opener writes.
  public static final String PUSH_PROTOCOL = "/ipfs/id/push/1.0.0";

  static final int MAX_PARTS = 10;
  static final int MAX_PART = 8192;
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final double PUSHES_PER_SECOND = 1;
  private static final int PUSH_BURST = 10;

  private final SelfDescription self;
  private final BiConsumer<Connection, PeerFacts> told;
  private final Map<Connection, TokenBucket> pushes = new WeakHashMap<>();

  /// Creates both protocols.
  ///
  /// @param told hears of what a peer pushes; fields that are empty have not changed
  public Identify(SelfDescription self, BiConsumer<Connection, PeerFacts> told) {
    this.self = self;
    this.told = told;
  }

  /// Answers a peer that asks. A handler of [#PROTOCOL].
  public void answer(Stream stream) throws TunnelException {
    write(stream);
  }

  /// Tells a peer of a change, on a stream of [#PUSH_PROTOCOL].
  public void push(Stream stream) throws TunnelException {
    write(stream);
  }

  /// Asks a peer, on a stream of [#PROTOCOL].
  ///
  /// @return what it says, or empty if it claims to be another
  /// @throws TunnelException if the answer is malformed, too long or too slow; the stream is reset
  public Optional<PeerFacts> ask(Stream stream) throws TunnelException {
    return read(stream);
  }

  /// Takes what a peer pushes. A handler of [#PUSH_PROTOCOL].
  public void take(Stream stream) throws TunnelException {
    if (!mayPush(stream.connection())) {
      stream.reset(ErrorCode.RATE_LIMITED);
      return;
    }
    read(stream).ifPresent(facts -> told.accept(stream.connection(), facts));
  }

  private boolean mayPush(Connection connection) {
    long now = System.nanoTime();
    synchronized (pushes) {
      return pushes
          .computeIfAbsent(connection, _ -> new TokenBucket(PUSHES_PER_SECOND, PUSH_BURST, now))
          .take(now);
    }
  }

  private void write(Stream stream) throws TunnelException {
    Registration deadline = Deadline.on(stream, LIMIT);
    try {
      byte[] message = self.messageFor(stream.connection().path().address()).toArray();
      Delimited.write(stream.output(), message);
      stream.close();
    } catch (IOException e) {
      throw failed(stream, e);
    } finally {
      deadline.close();
    }
  }

  private Optional<PeerFacts> read(Stream stream) throws TunnelException {
    Registration deadline = Deadline.on(stream, LIMIT);
    try {
      IdentifyMessage message = IdentifyMessage.decode(parts(stream.input()));
      stream.close();
      return Judgement.of(message, stream.remote(), stream.connection().path().address());
    } catch (IOException e) {
      throw failed(stream, e);
    } finally {
      deadline.close();
    }
  }

  private static List<byte[]> parts(InputStream in) throws IOException {
    List<byte[]> parts = new ArrayList<>();
    while (true) {
      Optional<byte[]> part = Delimited.read(in, MAX_PART);
      if (part.isEmpty()) {
        return parts;
      }
      if (parts.size() == MAX_PARTS) {
        throw new MalformedException("identify answer of more than " + MAX_PARTS + " messages");
      }
      parts.add(part.get());
    }
  }

  private static TunnelException failed(Stream stream, IOException cause) {
    stream.reset(ErrorCode.PROTOCOL_VIOLATION);
    return cause instanceof TunnelException typed
        ? typed
        : new TunnelException("identify failed: " + cause.getMessage(), cause);
  }
}
