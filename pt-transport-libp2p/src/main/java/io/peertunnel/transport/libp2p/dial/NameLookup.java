package io.peertunnel.transport.libp2p.dial;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.MultiaddrProtocol;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// Turns `/dns/…`, `/dns4/…`, `/dns6/…` and `/dnsaddr/…` into addresses that can be dialled, with
/// the resolver of the system. Blocking code.
final class NameLookup {
  private static final int MAX_AT_ONCE = 16;
  private static final long SECONDS = 5;

  private final Semaphore permits = new Semaphore(MAX_AT_ONCE);
  private final Resolver resolver;
  private final TextRecords records;

  NameLookup(Resolver resolver, TextRecords records) {
    this.resolver = resolver;
    this.records = records;
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
    List<Multiaddr.Part> rest = rest(address, name);
    return Arrays.stream(resolve(name.text()))
        .filter(ip -> fits(name.protocol(), ip))
        .map(ip -> Multiaddr.of(Stream.concat(Stream.of(part(ip)), rest.stream()).toList()))
        .toList();
  }

  /// What follows the name; where TLS will need it, the name stays as the one of the server.
  private static List<Multiaddr.Part> rest(Multiaddr address, Multiaddr.Part name) {
    List<Multiaddr.Part> parts = address.peer().map(address::withoutPeer).orElse(address).parts();
    List<Multiaddr.Part> rest = new ArrayList<>(parts.subList(1, parts.size()));
    boolean secure =
        address.has(MultiaddrProtocol.WSS)
            || (address.has(MultiaddrProtocol.TLS) && address.has(MultiaddrProtocol.WS));
    if (secure && !address.has(MultiaddrProtocol.SNI) && rest.size() > 1) {
      rest.subList(1, rest.size()).clear();
      rest.add(new Multiaddr.Part(MultiaddrProtocol.TLS, Bytes.empty()));
      rest.add(new Multiaddr.Part(MultiaddrProtocol.SNI, name.value()));
      rest.add(new Multiaddr.Part(MultiaddrProtocol.WS, Bytes.empty()));
    }
    return rest;
  }

  private static Multiaddr.Part part(InetAddress ip) {
    return Multiaddr.ofTcp(new InetSocketAddress(ip, 0)).parts().getFirst();
  }

  /// Looks up where a peer is by the records of `/dnsaddr/…`.
  ///
  /// @throws TunnelException if there are none, or the answer takes too long
  List<Multiaddr> follow(Multiaddr address, PeerId peer)
      throws TunnelException, InterruptedException {
    List<Multiaddr> found =
        ask(address.toString(), () -> new DnsAddresses(records::of, peer).follow(address));
    if (found.isEmpty()) {
      throw new TunnelException("its records name no address of peer " + peer);
    }
    return found;
  }

  private InetAddress[] resolve(String name) throws TunnelException, InterruptedException {
    return ask(name, () -> resolver.resolve(name));
  }

  private <T> T ask(String name, Callable<T> question)
      throws TunnelException, InterruptedException {
    if (!permits.tryAcquire(SECONDS, TimeUnit.SECONDS)) {
      throw new TunnelException("cannot look up " + name + ": too many look-ups are under way");
    }
    FutureTask<T> asking = new FutureTask<>(question);
    Thread.ofVirtual()
        .name("look up " + name)
        .start(
            () -> {
              try {
                asking.run();
              } finally {
                permits.release();
              }
            });
    try {
      return asking.get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TunnelException why) {
        throw why;
      }
      throw new TunnelException("the name " + name + " has no address", e);
    } catch (TimeoutException e) {
      throw new TunnelException("looking up " + name + " took more than " + SECONDS + " s", e);
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
