package io.peertunnel.launcher.tunnel;

import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.RendezvousKey;
import io.peertunnel.spi.StreamHandler;
import io.peertunnel.spi.TunnelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// A service that is shared until this is closed. Thread-safe.
final class SharedTunnel implements Tunnel {
  private final List<Registration> parts;
  private volatile boolean closed;

  private SharedTunnel(List<Registration> parts) {
    this.parts = List.copyOf(parts);
  }

  /// Serves the target, and only then lets others find it.
  static SharedTunnel start(Environment environment, ShareSpec spec, Events events, Ticker ticker)
      throws TunnelException {
    Host host = environment.host();
    Guests guests = new Guests(host, events);
    StreamHandler service = expose(environment.forwarder(), spec, events);
    List<Registration> parts = new ArrayList<>();
    parts.add(host.watch(guests));
    parts.add(
        serve(
            environment,
            stream -> {
              guests.entered(stream.connection());
              service.handle(stream);
            },
            parts));
    Optional<RendezvousKey> key = spec.id().map(TunnelId::openKey);
    key.ifPresent(
        k ->
            environment
                .discoveries()
                .forEach(d -> parts.add(Publication.start(d, k, events, ticker))));
    return new SharedTunnel(parts);
  }

  @Override
  public void close() {
    closed = true;
    parts.reversed().forEach(Registration::close);
  }

  @Override
  public boolean hasEnded() {
    return closed;
  }

  @Override
  public boolean join(Duration patience) {
    return true;
  }

  private static StreamHandler expose(Forwarder forwarder, ShareSpec spec, Events events)
      throws TunnelException {
    try {
      return Objects.requireNonNull(
          forwarder.expose(spec.target(), new ForwardEvents(events)), "it returned nothing");
    } catch (RuntimeException | Error e) {
      // A call into a plugin: whatever it throws is its fault.
      throw new TunnelException("the forwarder does not take the service: " + e, e);
    }
  }

  private static Registration serve(
      Environment environment, StreamHandler handler, List<Registration> begun)
      throws TunnelException {
    try {
      return environment.host().serve(environment.protocol(), handler);
    } catch (IllegalStateException e) {
      begun.forEach(Registration::close);
      throw new TunnelException("this host shares a service already; only one can be shared", e);
    }
  }
}
