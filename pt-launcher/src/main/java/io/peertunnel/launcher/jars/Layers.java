package io.peertunnel.launcher.jars;

import io.peertunnel.spi.Provider;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// A module layer for each plugin. It sees the modules of this program, those of the plugins that
/// it depends on, and its own; nobody else sees its own. Blocking. Not thread-safe.
final class Layers {
  private static final String OURS = "io.peertunnel.";

  private final Map<String, ModuleLayer> layers = new LinkedHashMap<>();
  private final Map<String, String> owners = new HashMap<>();

  /// Gives the plugin `id` its layer.
  ///
  /// @param dependencies the plugins that it needs, which have theirs
  /// @throws Refusal if its modules do not fit
  void define(String id, PluginFiles files, List<String> dependencies) {
    ModuleLayer host = host();
    try {
      Map<String, ModuleReference> modules = modules(files);
      String root = modules.keySet().iterator().next();
      modules.values().forEach(module -> requireNotOurs(module, host));
      requireNewName(root, host);
      List<ModuleLayer> parents = new ArrayList<>();
      dependencies.forEach(dependency -> parents.add(layer(dependency)));
      parents.add(host);
      OwnCopies own = OwnCopies.of(modules.values(), parents);
      Configuration configuration =
          Configuration.resolve(
              own,
              parents.stream().map(ModuleLayer::configuration).toList(),
              ModuleFinder.of(),
              modules.keySet());
      layers.put(
          id,
          own.joined(
              ModuleLayer.defineModulesWithOneLoader(
                  configuration, parents, ClassLoader.getPlatformClassLoader())));
      owners.put(root, id);
    } catch (FindException
        | ResolutionException
        | LayerInstantiationException
        | LinkageError
        | SecurityException e) {
      throw new Refusal(Reasons.of(e), e);
    }
  }

  /// Tells whether a plugin has a layer.
  boolean has(String id) {
    return layers.containsKey(id);
  }

  /// Returns the plugin whose layer this is.
  Optional<String> owner(ModuleLayer layer) {
    return layers.entrySet().stream()
        .filter(entry -> entry.getValue().equals(layer))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /// Returns the plugin that declares a service by this text, as the JDK tells of it.
  Optional<String> declarer(String text) {
    return layers.entrySet().stream()
        .filter(
            entry ->
                entry.getValue().modules().stream()
                    .flatMap(module -> module.getDescriptor().provides().stream())
                    .flatMap(provides -> provides.providers().stream())
                    .anyMatch(name -> List.of(text.split("[\\s:,]+")).contains(name)))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  /// Returns a layer on top of all, in which every provider is found once.
  ModuleLayer top() {
    List<ModuleLayer> parents = layers.isEmpty() ? List.of(host()) : List.copyOf(layers.values());
    Configuration configuration =
        Configuration.resolve(
            ModuleFinder.of(),
            parents.stream().map(ModuleLayer::configuration).toList(),
            ModuleFinder.of(),
            Set.of());
    ClassLoader none = ClassLoader.getPlatformClassLoader();
    return ModuleLayer.defineModules(configuration, parents, module -> none).layer();
  }

  private ModuleLayer layer(String id) {
    ModuleLayer layer = layers.get(id);
    if (layer == null) {
      throw new Refusal("it needs the plugin " + id + ", which is not used either");
    }
    return layer;
  }

  /// The layer of the plugin interface. Without one there is nothing that a module could require.
  private static ModuleLayer host() {
    ModuleLayer layer = Provider.class.getModule().getLayer();
    if (layer == null) {
      throw new Refusal("this program runs from the class path, and plugins need its modules");
    }
    return layer;
  }

  /// The modules of the plugin, its own first.
  private static Map<String, ModuleReference> modules(PluginFiles files) {
    Map<String, ModuleReference> modules = new LinkedHashMap<>();
    Map<String, Path> jars = new HashMap<>();
    for (Path jar : files.jars()) {
      for (ModuleReference module : ModuleFinder.of(jar).findAll()) {
        String name = module.descriptor().name();
        Path other = jars.put(name, jar);
        if (other != null) {
          throw new Refusal(
              jar.getFileName() + " and " + other.getFileName() + " are both module " + name);
        }
        modules.put(name, module);
      }
    }
    return modules;
  }

  private static void requireNotOurs(ModuleReference module, ModuleLayer host) {
    String name = module.descriptor().name();
    if (name.startsWith(OURS) && host.findModule(name).isPresent()) {
      throw new Refusal(
          "it brings the module " + name + ", which is part of this program; leave it out");
    }
    Set<String> ours =
        host.modules().stream()
            .filter(part -> part.getName().startsWith(OURS))
            .flatMap(part -> part.getPackages().stream())
            .filter(module.descriptor().packages()::contains)
            .collect(Collectors.toSet());
    if (!ours.isEmpty()) {
      throw new Refusal(
          "it brings the package "
              + ours.stream().sorted().findFirst().orElseThrow()
              + ", which is part of this program; leave it out of the jar (Maven: scope provided)");
    }
  }

  private void requireNewName(String root, ModuleLayer host) {
    if (host.findModule(root).isPresent()) {
      throw new Refusal(
          "its module is named " + root + ", as one of this program; give it a name of its own");
    }
    String owner = owners.get(root);
    if (owner != null) {
      throw new Refusal(
          "its module is named " + root + ", as that of the plugin " + owner + "; rename one");
    }
  }
}
