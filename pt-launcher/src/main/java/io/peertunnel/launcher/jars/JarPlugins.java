package io.peertunnel.launcher.jars;

import io.peertunnel.launcher.plugin.Kind;
import io.peertunnel.launcher.plugin.Patience;
import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.PluginFault;
import io.peertunnel.launcher.plugin.ProviderSource;
import io.peertunnel.spi.Provider;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.pf4j.PluginDependency;
import org.pf4j.PluginDescriptor;

/// Finds the plugins that are jars, or folders with jars. Blocking: reads files and runs code of
/// plugins. Not thread-safe.
public final class JarPlugins implements ProviderSource {
  private static final int MAX_BROKEN = 64;

  private final LayeredPlugins plugins;
  private final Patience patience;
  private final Map<Kind, List<Service>> services = new EnumMap<>(Kind.class);
  private final List<Plugin.Failure> failures = new ArrayList<>();
  private final Set<String> stuck = new HashSet<>();

  private JarPlugins(LayeredPlugins plugins, Patience patience) {
    this.plugins = plugins;
    this.patience = patience;
  }

  private record Service(String plugin, ServiceLoader.Provider<? extends Provider> loader) {}

  /// Loads what is in these folders; those that do not exist or hold no plugin cost next to
  /// nothing.
  ///
  /// @param disabled the ids of plugins that are not to be used
  public static ProviderSource in(List<Path> folders, Set<String> disabled) {
    if (folders.stream().allMatch(PluginFiles::isEmpty)) {
      return new Refused(List.of());
    }
    Custody custody = Custody.ofProcess(FileSystems.getDefault());
    return in(folders, disabled, custody, Limits.USUAL);
  }

  static ProviderSource in(
      List<Path> folders, Set<String> disabled, Custody custody, Limits limits) {
    Admission admission = new Admission(custody, limits);
    folders.forEach(admission::folder);
    return load(admission, disabled, limits);
  }

  /// Loads these plugins alone.
  public static ProviderSource of(List<Path> plugins, Set<String> disabled) {
    Admission admission = new Admission(Custody.ofProcess(FileSystems.getDefault()), Limits.USUAL);
    plugins.forEach(admission::plugin);
    return load(admission, disabled, Limits.USUAL);
  }

  @Override
  public List<Found> find(Kind kind) {
    return services.getOrDefault(kind, List.of()).stream()
        .filter(service -> !stuck.contains(service.plugin()))
        .map(this::create)
        .toList();
  }

  @Override
  public List<Plugin.Failure> failures() {
    return List.copyOf(failures);
  }

  @Override
  public List<Plugin.Disabled> disabled() {
    return plugins.disabled();
  }

  @Override
  public Patience patience() {
    return patience;
  }

  private static ProviderSource load(Admission admission, Set<String> disabled, Limits limits) {
    List<PluginFiles> admitted = admission.admitted();
    if (admitted.isEmpty()) {
      return new Refused(admission.failures());
    }
    LayeredPlugins plugins = new LayeredPlugins(admitted, disabled, SpiVersion.text());
    plugins.loadPlugins();
    JarPlugins found = new JarPlugins(plugins, limits.patience());
    found.failures.addAll(admission.failures());
    found.list();
    return found;
  }

  /// Nothing but failures.
  private record Refused(List<Plugin.Failure> failures) implements ProviderSource {
    @Override
    public List<Found> find(Kind kind) {
      return List.of();
    }
  }

  private void list() {
    if (!plugins.used().isEmpty()) {
      ModuleLayer top = plugins.layers().top();
      for (Kind kind : Kind.values()) {
        services.put(kind, services(top, kind));
      }
      refuseIdle();
    }
    failures.addAll(plugins.failures());
  }

  /// What the JDK finds and cannot load is the fault of the plugin that declares it.
  private List<Service> services(ModuleLayer top, Kind kind) {
    List<Service> found = new ArrayList<>();
    Iterator<? extends ServiceLoader.Provider<? extends Provider>> providers =
        ServiceLoader.load(top, kind.service()).stream().iterator();
    int broken = 0;
    while (broken < MAX_BROKEN) {
      try {
        if (!providers.hasNext()) {
          break;
        }
        ServiceLoader.Provider<? extends Provider> provider = providers.next();
        Optional.ofNullable(provider.type().getModule().getLayer())
            .flatMap(plugins.layers()::owner)
            .ifPresent(id -> found.add(new Service(id, provider)));
      } catch (ServiceConfigurationError | LinkageError e) {
        broken++;
        plugins
            .layers()
            .declarer(String.valueOf(e.getMessage()))
            .ifPresent(id -> plugins.refuse(id, Reasons.of(e)));
      }
    }
    found.sort(Comparator.comparing(Service::plugin));
    return found;
  }

  /// A plugin that provides nothing is a mistake, unless others need what is in it.
  private void refuseIdle() {
    Set<String> busy = new HashSet<>();
    services.values().forEach(list -> list.forEach(service -> busy.add(service.plugin())));
    Map<String, PluginDescriptor> used = plugins.used();
    for (PluginDescriptor plugin : used.values()) {
      plugin.getDependencies().stream().map(PluginDependency::getPluginId).forEach(busy::add);
    }
    for (String id : used.keySet()) {
      if (!busy.contains(id)) {
        plugins.refuse(
            id,
            "it provides no transport, discovery or forwarder; name the class in its module-info"
                + " (provides … with …) or in META-INF/services");
      }
    }
  }

  private Found create(Service service) {
    String id = service.plugin();
    Plugin.Origin origin = plugins.origin(id);
    Class<? extends Provider> type = service.loader().type();
    try {
      Provider provider =
          patience.call(
              () -> {
                Thread.currentThread().setContextClassLoader(type.getClassLoader());
                return service.loader().get();
              });
      return new Created(provider, origin);
    } catch (PluginFault e) {
      if (e.isLate()) {
        stuck.add(id);
      }
      return new Broken(id, origin.location(), type.getName() + ": " + e.getMessage());
    }
  }
}
