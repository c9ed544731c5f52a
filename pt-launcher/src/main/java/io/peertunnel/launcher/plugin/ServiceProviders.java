package io.peertunnel.launcher.plugin;

import io.peertunnel.spi.DiscoveryProvider;
import io.peertunnel.spi.ForwarderProvider;
import io.peertunnel.spi.Provider;
import io.peertunnel.spi.TransportProvider;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/// Finds plugins as services of the JDK, each on its own: one that fails leaves the others.
/// Blocking.
public final class ServiceProviders implements ProviderSource {
  private static final int MAX_FAILURES = 64;

  private final Optional<ClassLoader> loader;

  private ServiceProviders(Optional<ClassLoader> loader) {
    this.loader = loader;
  }

  /// Returns the plugins that are modules or jars of this program.
  public static ServiceProviders bundled() {
    return new ServiceProviders(Optional.empty());
  }

  /// Returns the plugins that `loader` sees.
  public static ServiceProviders of(ClassLoader loader) {
    return new ServiceProviders(Optional.of(loader));
  }

  @Override
  public List<Found> find(Kind kind) {
    List<Found> found = new ArrayList<>();
    Iterator<? extends ServiceLoader.Provider<? extends Provider>> services =
        services(kind).stream().iterator();
    int failures = 0;
    while (failures < MAX_FAILURES) {
      try {
        if (!services.hasNext()) {
          break;
        }
        found.add(create(services.next()));
      } catch (ServiceConfigurationError | LinkageError e) {
        failures++;
        found.add(new Broken(kind.toString(), "", Faults.reason(e)));
      }
    }
    return found;
  }

  /// The loader is asked for here, not by reflection, so that the descriptor's `uses` apply.
  private ServiceLoader<? extends Provider> services(Kind kind) {
    return switch (kind) {
      case TRANSPORT ->
          loader
              .map(given -> ServiceLoader.load(TransportProvider.class, given))
              .orElseGet(() -> ServiceLoader.load(TransportProvider.class));
      case DISCOVERY ->
          loader
              .map(given -> ServiceLoader.load(DiscoveryProvider.class, given))
              .orElseGet(() -> ServiceLoader.load(DiscoveryProvider.class));
      case FORWARDER ->
          loader
              .map(given -> ServiceLoader.load(ForwarderProvider.class, given))
              .orElseGet(() -> ServiceLoader.load(ForwarderProvider.class));
    };
  }

  private static Found create(ServiceLoader.Provider<? extends Provider> service) {
    String name = service.type().getName();
    try {
      return new Created(service.get());
    } catch (ServiceConfigurationError | LinkageError e) {
      return new Broken(name, "", Faults.reason(e));
    }
  }
}
