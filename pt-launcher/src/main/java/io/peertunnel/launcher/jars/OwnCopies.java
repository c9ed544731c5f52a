package io.peertunnel.launcher.jars;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The modules of a plugin that brings libraries which this program has as well. Blocking while a
/// module is read.
///
/// A plain jar becomes an automatic module, which reads every module there is: a library of the
/// plugin would read this program's copy of itself, and that is refused. So each plain jar is given
/// a descriptor that exports all it has and requires all of this program but those copies. The
/// other modules of the plugin it reads as an automatic module would, in a circle if need be.
final class OwnCopies implements ModuleFinder {
  private final Map<String, ModuleReference> modules;
  private final Set<String> plain;

  private OwnCopies(Map<String, ModuleReference> modules, Set<String> plain) {
    this.modules = modules;
    this.plain = plain;
  }

  /// Returns a finder of these modules, changed where that is needed.
  ///
  /// @param parents the layers that they see
  static OwnCopies of(Collection<ModuleReference> modules, List<ModuleLayer> parents) {
    List<Module> seen = parents.stream().flatMap(layer -> layer.modules().stream()).toList();
    Set<String> hidden = hidden(modules, seen);
    Set<String> read = seen.stream().map(Module::getName).collect(Collectors.toSet());
    read.removeAll(hidden);
    Map<String, ModuleReference> found = new LinkedHashMap<>();
    Set<String> plain = new HashSet<>();
    for (ModuleReference module : modules) {
      String name = module.descriptor().name();
      if (module.descriptor().isAutomatic() && !hidden.isEmpty()) {
        plain.add(name);
        found.put(name, described(module, read));
      } else {
        found.put(name, module);
      }
    }
    return new OwnCopies(found, plain);
  }

  @Override
  public Optional<ModuleReference> find(String name) {
    return Optional.ofNullable(modules.get(name));
  }

  @Override
  public Set<ModuleReference> findAll() {
    return Set.copyOf(modules.values());
  }

  /// Lets the plain jars read the rest of their plugin, once its layer is defined.
  ModuleLayer joined(ModuleLayer.Controller plugin) {
    ModuleLayer layer = plugin.layer();
    for (Module module : layer.modules()) {
      if (plain.contains(module.getName())) {
        layer.modules().forEach(other -> plugin.addReads(module, other));
      }
    }
    return layer;
  }

  /// What the plugin sees but has itself.
  private static Set<String> hidden(Collection<ModuleReference> modules, List<Module> seen) {
    Set<String> names =
        modules.stream().map(module -> module.descriptor().name()).collect(Collectors.toSet());
    Set<String> packages =
        modules.stream()
            .flatMap(module -> module.descriptor().packages().stream())
            .collect(Collectors.toSet());
    return seen.stream()
        .filter(
            module ->
                names.contains(module.getName())
                    || !Collections.disjoint(packages, module.getPackages()))
        .map(Module::getName)
        .collect(Collectors.toSet());
  }

  private static ModuleReference described(ModuleReference jar, Set<String> read) {
    ModuleDescriptor automatic = jar.descriptor();
    ModuleDescriptor.Builder builder =
        ModuleDescriptor.newOpenModule(automatic.name()).packages(automatic.packages());
    automatic.packages().forEach(builder::exports);
    automatic.provides().forEach(builder::provides);
    read.forEach(builder::requires);
    return new PlainJar(builder.build(), jar);
  }

  /// A plain jar with a descriptor that it does not have itself.
  private static final class PlainJar extends ModuleReference {
    private final ModuleReference jar;

    PlainJar(ModuleDescriptor descriptor, ModuleReference jar) {
      super(descriptor, jar.location().orElse(null));
      this.jar = jar;
    }

    @Override
    public ModuleReader open() throws IOException {
      return jar.open();
    }
  }
}
