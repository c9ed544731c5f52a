package io.peertunnel.transport.libp2p.ping;

import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identify.Deadline;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The echo of 32 bytes, both sides. Blocking code, thread-safe.
///
/// The server ends a stream after [#IDLE] without a message and after [#TOTAL] in any case, and
/// serves a peer [#MAX_PER_PEER] streams at once; go-libp2p has the same limits.
///
/// @see <a href="https://github.com/libp2p/specs/blob/7740c07/ping/ping.md">ping</a>
public final class Ping {
  /// The protocol id.
  public static final String PROTOCOL = "/ipfs/ping/1.0.0";

  static final int SIZE = 32;
  static final int MAX_PER_PEER = 2;
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration TOTAL = Duration.ofSeconds(30);

  private final SecureRandom random = new SecureRandom();
  private final Map<PeerId, Integer> serving = new HashMap<>();

  /// Creates both sides.
  public Ping() {}

  /// Echoes until the peer ends. A handler of [#PROTOCOL].
  public void serve(Stream stream) throws TunnelException {
    if (!enter(stream.remote())) {
      stream.reset(ErrorCode.RESOURCE_LIMIT);
      return;
    }
    Registration total = Deadline.on(stream, TOTAL);
    try {
      boolean more = true;
      while (more) {
        more = echo(stream);
      }
      stream.close();
    } catch (IOException e) {
      throw e instanceof TunnelException typed ? typed : new TunnelException("ping failed", e);
    } finally {
      total.close();
      leave(stream.remote());
    }
  }

  /// Sends one message on a fresh stream of [#PROTOCOL], and closes the stream.
  ///
  /// @param limit how long the echo may take
  /// @return how long it took
  /// @throws TunnelException if it does not come, or is not the same
  public Duration measure(Stream stream, Duration limit) throws TunnelException {
    byte[] message = new byte[SIZE];
    random.nextBytes(message);
    Registration deadline = Deadline.on(stream, limit);
    try {
      long start = System.nanoTime();
      stream.output().write(message);
      byte[] echo = stream.input().readNBytes(SIZE);
      Duration took = Duration.ofNanos(System.nanoTime() - start);
      if (!Arrays.equals(message, echo)) {
        stream.reset(ErrorCode.PROTOCOL_VIOLATION);
        throw new TunnelException("the peer's echo differs from what was sent");
      }
      stream.close();
      return took;
    } catch (IOException e) {
      throw e instanceof TunnelException typed ? typed : new TunnelException("ping failed", e);
    } finally {
      deadline.close();
    }
  }

  private static boolean echo(Stream stream) throws IOException {
    Registration idle = Deadline.on(stream, IDLE);
    try {
      byte[] message = stream.input().readNBytes(SIZE);
      if (message.length < SIZE) {
        return false;
      }
      stream.output().write(message);
      return true;
    } finally {
      idle.close();
    }
  }

  private boolean enter(PeerId peer) {
    synchronized (serving) {
      int now = serving.getOrDefault(peer, 0);
      if (now >= MAX_PER_PEER) {
        return false;
      }
      serving.put(peer, now + 1);
      return true;
    }
  }

  private void leave(PeerId peer) {
    synchronized (serving) {
      serving.computeIfPresent(peer, (_, now) -> now == 1 ? null : now - 1);
    }
  }
}
