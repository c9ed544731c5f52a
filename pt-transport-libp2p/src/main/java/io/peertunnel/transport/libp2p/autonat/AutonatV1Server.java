package io.peertunnel.transport.libp2p.autonat;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.spi.wire.Delimited;
import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.identify.Deadline;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Dials peers back that ask whether they can be reached, by AutoNAT v1. Blocking code,
/// thread-safe.
///
/// It dials the address from which the client asks and those of the addresses it names that have
/// the very same IP address, all side by side: nobody can use the server against a third party. A
/// client that comes through a relay is refused.
///
/// @see <a
///     href="https://github.com/libp2p/specs/blob/7740c07/autonat/autonat-v1.md">AutoNAT v1</a>
public final class AutonatV1Server {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration DIAL_LIMIT = Duration.ofSeconds(15);

  private final BackDialer dialer;
  private final RequestLimits limits = new RequestLimits(RequestLimits.Rates.V1);

  /// Creates a server.
  public AutonatV1Server(BackDialer dialer) {
    this.dialer = dialer;
  }

  /// Serves one request. A handler of [AutonatV1Client#PROTOCOL].
  public void serve(Stream stream) throws TunnelException, InterruptedException {
    Registration deadline = Deadline.on(stream, LIMIT);
    try {
      Delimited.write(stream.output(), answer(stream).encode());
      stream.close();
    } catch (IOException e) {
      stream.reset(ErrorCode.PROTOCOL_VIOLATION);
      throw e instanceof TunnelException typed
          ? typed
          : new TunnelException("AutoNAT failed: " + e.getMessage(), e);
    } finally {
      deadline.close();
    }
  }

  private V1Message answer(Stream stream) throws IOException, InterruptedException {
    byte[] message =
        Delimited.read(stream.input(), V1Message.MAX_SIZE)
            .orElseThrow(() -> new EOFException("the client went away"));
    if (!(V1Message.decode(message) instanceof V1Message.Dial dial)) {
      throw new MalformedException("the client asked for no dial");
    }
    if (!dial.peer().equals(stream.remote().multihash())) {
      return failure(V1Status.BAD_REQUEST);
    }
    List<Multiaddr> allowed = allowed(dial, stream);
    if (allowed.isEmpty() || !limits.enter(stream.remote(), System.nanoTime())) {
      return failure(V1Status.DIAL_REFUSED);
    }
    try {
      return firstReached(stream.remote(), allowed)
          .<V1Message>map(
              address -> new V1Message.DialResponse(V1Status.OK, Optional.of(address.encode())))
          .orElse(failure(V1Status.DIAL_ERROR));
    } finally {
      limits.leave(stream.remote());
    }
  }

  private static V1Message failure(int status) {
    return new V1Message.DialResponse(status, Optional.empty());
  }

  private List<Multiaddr> allowed(V1Message.Dial dial, Stream stream) {
    ConnectionPath path = stream.connection().path();
    if (path.kind() != ConnectionPath.Kind.DIRECT) {
      return List.of();
    }
    var named =
        dial.addresses().stream()
            .map(binary -> DialPolicy.parse(binary, stream.remote()))
            .flatMap(Optional::stream);
    return java.util.stream.Stream.concat(java.util.stream.Stream.of(path.address()), named)
        .distinct()
        .filter(address -> DialPolicy.allows(address, path.address()))
        .filter(address -> DialPolicy.sameIp(address, path.address()))
        .filter(dialer::canDial)
        .toList();
  }

  private Optional<Multiaddr> firstReached(PeerId peer, List<Multiaddr> addresses)
      throws InterruptedException {
    ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
    try {
      CompletionService<Multiaddr> dials = new ExecutorCompletionService<>(tasks);
      addresses.forEach(address -> dials.submit(() -> reach(peer, address)));
      for (int i = 0; i < addresses.size(); i++) {
        try {
          return Optional.of(dials.take().get());
        } catch (ExecutionException e) {
          // Another address may do.
        }
      }
      return Optional.empty();
    } finally {
      tasks.shutdownNow();
    }
  }

  private Multiaddr reach(PeerId peer, Multiaddr address)
      throws TunnelException, InterruptedException {
    try (Connection reached = InTime.dial(dialer, peer, address, DIAL_LIMIT)) {
      assert reached.remote().equals(peer);
      return address;
    }
  }
}
