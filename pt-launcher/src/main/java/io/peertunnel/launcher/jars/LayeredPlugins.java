package io.peertunnel.launcher.jars;

import io.peertunnel.launcher.plugin.Plugin;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.Manifest;
import org.pf4j.DefaultPluginManager;
import org.pf4j.DefaultVersionManager;
import org.pf4j.DependencyResolver;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginDependency;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRepository;
import org.pf4j.PluginRuntimeException;
import org.pf4j.PluginState;
import org.pf4j.PluginStatusProvider;
import org.pf4j.PluginWrapper;

/// PF4J reads the manifests, compares the versions and orders the plugins; each of them then gets a
/// module layer rather than one of PF4J's class loaders. One plugin that cannot be used leaves the
/// others. Blocking. Not thread-safe.
///
/// PF4J gives up all plugins for one that breaks a rule, and blames a dependency for the version
/// that its dependent asks for; so what it throws is caught here for each plugin, and what it finds
/// out of dependencies is acted upon here.
final class LayeredPlugins extends DefaultPluginManager {
  private final Map<Path, PluginFiles> files;
  private final Set<String> disabled;
  private final ManifestRules rules = new ManifestRules(new DefaultVersionManager());
  private final Layers layers = new Layers();
  private final List<Plugin.Failure> failures = new ArrayList<>();

  /// Prepares for these plugins.
  ///
  /// @param version of the plugin interface, as `0.1.0`
  LayeredPlugins(List<PluginFiles> plugins, Set<String> disabled, String version) {
    Map<Path, PluginFiles> byPath = new LinkedHashMap<>();
    plugins.forEach(plugin -> byPath.put(plugin.path(), plugin));
    // Set before the constructor above, which asks for what depends on them.
    this.files = byPath;
    this.disabled = Set.copyOf(disabled);
    super(List.copyOf(byPath.keySet()));
    setSystemVersion(version);
  }

  Layers layers() {
    return layers;
  }

  /// Returns what could not be used so far.
  List<Plugin.Failure> failures() {
    return failures;
  }

  /// Returns what has a layer, by id.
  Map<String, PluginDescriptor> used() {
    Map<String, PluginDescriptor> used = new TreeMap<>();
    resolvedPlugins.stream()
        .filter(plugin -> plugin.getPluginState() == PluginState.RESOLVED)
        .forEach(plugin -> used.put(plugin.getPluginId(), plugin.getDescriptor()));
    return used;
  }

  /// Returns what the user has switched off.
  List<Plugin.Disabled> disabled() {
    return getPlugins(PluginState.DISABLED).stream()
        .map(plugin -> new Plugin.Disabled(plugin.getPluginId(), shown(plugin)))
        .toList();
  }

  /// Returns where a plugin came from.
  Plugin.Origin origin(String id) {
    PluginWrapper plugin = plugins.get(id);
    if (plugin == null) {
      throw new IllegalStateException(id + " is not used");
    }
    return new Plugin.Origin(plugin.getDescriptor().getVersion(), shown(plugin), Optional.of(id));
  }

  /// Takes a plugin out of use.
  void refuse(String id, String reason) {
    PluginWrapper plugin = plugins.remove(id);
    if (plugin != null) {
      unresolvedPlugins.remove(plugin);
      resolvedPlugins.remove(plugin);
      pluginClassLoaders.remove(id);
      plugin.setPluginState(PluginState.FAILED);
      failures.add(new Plugin.Failure(id, shown(plugin), reason));
    }
  }

  @Override
  protected PluginRepository createPluginRepository() {
    return new FixedRepository(List.copyOf(files.keySet()));
  }

  @Override
  protected PluginDescriptorFinder createPluginDescriptorFinder() {
    return new ManifestPluginDescriptorFinder() {
      @Override
      public boolean isApplicable(Path path) {
        return true;
      }

      @Override
      protected Manifest readManifest(Path path) {
        Manifest manifest = readManifestFromJar(files(path).jars().getFirst());
        if (manifest == null) {
          throw new Refusal(
              "it has no META-INF/MANIFEST.MF, which has to name its Plugin-Id and Plugin-Version");
        }
        return manifest;
      }
    };
  }

  @Override
  protected PluginStatusProvider createPluginStatusProvider() {
    return new FixedStatus(disabled);
  }

  /// Layers need the order of the plugins, which is not known yet when PF4J asks for a class
  /// loader.
  @Override
  protected PluginLoader createPluginLoader() {
    return new PluginLoader() {
      @Override
      public boolean isApplicable(Path path) {
        return true;
      }

      @Override
      public ClassLoader loadPlugin(Path path, PluginDescriptor descriptor) {
        return ClassLoader.getPlatformClassLoader();
      }
    };
  }

  @Override
  protected PluginWrapper loadPluginFromPath(Path path) {
    try {
      return super.loadPluginFromPath(path);
    } catch (RuntimeException e) {
      failures.add(new Plugin.Failure(idOrName(path), path.toString(), Reasons.of(e)));
      throw new PluginRuntimeException(e);
    }
  }

  @Override
  protected void validatePluginDescriptor(PluginDescriptor descriptor) {
    String id = descriptor.getPluginId();
    require(id != null && !id.isEmpty(), "its manifest has no Plugin-Id");
    require(
        id.matches(ManifestRules.ID),
        "its Plugin-Id is not 1 to 64 letters, digits, dots and dashes");
    PluginWrapper same = plugins.get(id);
    require(
        same == null,
        "its Plugin-Id is " + id + ", as that of " + (same == null ? "" : shown(same)));
    if (disabled.contains(id)) {
      return;
    }
    rules.require(descriptor);
  }

  @Override
  protected boolean isPluginValid(PluginWrapper plugin) {
    require(
        disabled.contains(plugin.getPluginId()) || super.isPluginValid(plugin),
        "it requires version "
            + plugin.getDescriptor().getRequires()
            + " of the plugin interface (Plugin-Requires), and this is "
            + getSystemVersion());
    return true;
  }

  @Override
  protected DependencyResolver.Result resolveDependencies() {
    while (true) {
      DependencyResolver.Result result =
          dependencyResolver.resolve(
              plugins.values().stream()
                  .filter(plugin -> !plugin.getPluginState().isDisabled())
                  .map(PluginWrapper::getDescriptor)
                  .toList());
      if (result.isOK()) {
        return result;
      }
      refuseUnresolvable(result);
    }
  }

  @Override
  protected void resolvePlugins() {
    super.resolvePlugins();
    Set<String> seen = new TreeSet<>();
    new TreeSet<>(plugins.keySet()).forEach(id -> define(id, seen));
  }

  /// By name, but dependencies first: so it is the same plugin each time that loses a quarrel.
  private void define(String id, Set<String> seen) {
    PluginWrapper plugin = plugins.get(id);
    if (plugin == null || plugin.getPluginState().isDisabled() || !seen.add(id)) {
      return;
    }
    plugin
        .getDescriptor()
        .getDependencies()
        .forEach(dependency -> define(dependency.getPluginId(), seen));
    try {
      layers.define(id, files(plugin.getPluginPath()), dependencies(plugin));
    } catch (Refusal e) {
      plugin.setFailedException(e);
      refuse(id, String.valueOf(e.getMessage()));
    }
  }

  private void refuseUnresolvable(DependencyResolver.Result result) {
    if (result.hasCyclicDependency()) {
      Map<String, List<String>> needs = new TreeMap<>();
      plugins.values().forEach(plugin -> needs.put(plugin.getPluginId(), dependencies(plugin)));
      Set<String> cycle = Circles.of(needs);
      String names = String.join(", ", cycle);
      cycle.forEach(
          id -> refuse(id, "it needs itself by way of its dependencies, in a circle: " + names));
      return;
    }
    for (String missing : result.getNotFoundDependencies()) {
      for (String dependent : new TreeSet<>(dependencyResolver.getDependents(missing))) {
        refuse(dependent, "it needs the plugin " + missing + ", which is " + whyMissing(missing));
      }
    }
    for (DependencyResolver.WrongDependencyVersion wrong : result.getWrongVersionDependencies()) {
      refuse(
          wrong.getDependentId(),
          "it needs the plugin "
              + wrong.getDependencyId()
              + " in version "
              + wrong.getRequiredVersion()
              + ", and "
              + wrong.getExistingVersion()
              + " is here");
    }
  }

  private String whyMissing(String id) {
    if (plugins.containsKey(id)) {
      return "disabled; run: pt plugins enable " + id;
    }
    boolean refused = failures.stream().anyMatch(failure -> failure.id().equals(id));
    return refused ? "not used either" : "not here; put its jar into the same folder";
  }

  /// Those that it cannot do without, and those of the others that are here.
  private List<String> dependencies(PluginWrapper plugin) {
    return plugin.getDescriptor().getDependencies().stream()
        .filter(dependency -> !dependency.isOptional() || layers.has(dependency.getPluginId()))
        .map(PluginDependency::getPluginId)
        .toList();
  }

  private PluginFiles files(Path path) {
    PluginFiles found = files.get(path);
    if (found == null) {
      throw new IllegalStateException("nobody offered " + path);
    }
    return found;
  }

  private String idOrName(Path path) {
    String name = String.valueOf(path.getFileName());
    try {
      String id = getPluginDescriptorFinder().find(path).getPluginId();
      return id == null || !id.matches(ManifestRules.ID) ? name : id;
    } catch (RuntimeException e) {
      return name;
    }
  }

  private static void require(boolean condition, String why) {
    if (!condition) {
      throw new Refusal(why);
    }
  }

  private static String shown(PluginWrapper plugin) {
    return plugin.getPluginPath().toString();
  }
}
