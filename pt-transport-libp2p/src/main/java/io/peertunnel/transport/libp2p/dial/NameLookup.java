package io.peertunnel.transport.libp2p.dial;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.MultiaddrProtocol;
import io.peertunnel.spi.TunnelException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Turns `/dns/…/tcp/…`, `/dns4/…` and `/dns6/…` into addresses that can be dialled, with the
/// resolver of the system. Blocking code.
final class NameLookup {
  private static final int MAX_AT_ONCE = 16;
  private static final long SECONDS = 5;

  private final Semaphore permits = new Semaphore(MAX_AT_ONCE);
  private final Resolver resolver;

  NameLookup(Resolver resolver) {
    this.resolver = resolver;
  }

  /// Finds all addresses of a name.
  @FunctionalInterface
  interface Resolver {
    InetAddress[] resolve(String name) throws UnknownHostException;
  }

  /// Looks one address up. The system's resolver cannot be interrupted: giving up leaves its thread
  /// behind until it ends by itself, and that thread still counts against the limit.
  ///
  /// @throws TunnelException if the name is unknown, or the answer takes too long
  List<Multiaddr> lookUp(Multiaddr address) throws TunnelException, InterruptedException {
    var name = address.parts().getFirst();
    var port = address.parts().get(1);
    if (port.protocol() != MultiaddrProtocol.TCP
        || address.peer().map(address::withoutPeer).orElse(address).parts().size() != 2) {
      throw new TunnelException(address + " is of a kind that cannot be dialled here (TCP only)");
    }
    return Arrays.stream(resolve(name.text()))
        .filter(ip -> fits(name.protocol(), ip))
        .map(ip -> Multiaddr.ofTcp(new InetSocketAddress(ip, Integer.parseInt(port.text()))))
        .toList();
  }

  private InetAddress[] resolve(String name) throws TunnelException, InterruptedException {
    if (!permits.tryAcquire(SECONDS, TimeUnit.SECONDS)) {
      throw new TunnelException("cannot look up " + name + ": too many look-ups are under way");
    }
    CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
    Thread.ofVirtual().name("look up " + name).start(() -> resolve(name, found));
    try {
      return found.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new TunnelException("the name " + name + " has no address", e);
    } catch (TimeoutException e) {
      throw new TunnelException("looking up " + name + " took more than " + SECONDS + " s", e);
    }
  }

  private void resolve(String name, CompletableFuture<InetAddress[]> found) {
    try {
      found.complete(resolver.resolve(name));
    } catch (UnknownHostException | RuntimeException e) {
      found.completeExceptionally(e);
    } finally {
      permits.release();
    }
  }

  private static boolean fits(MultiaddrProtocol protocol, InetAddress ip) {
    return switch (protocol) {
      case DNS4 -> ip instanceof Inet4Address;
      case DNS6 -> ip instanceof Inet6Address;
      default -> true;
    };
  }
}
