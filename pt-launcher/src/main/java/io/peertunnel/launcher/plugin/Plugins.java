package io.peertunnel.launcher.plugin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// All that was found, and what could not be used. Immutable. Blocking while it loads.
public final class Plugins {
  private final List<Plugin> loaded;
  private final List<Plugin.Failure> failures;
  private final List<Plugin.Disabled> disabled;

  private Plugins(
      List<Plugin> loaded, List<Plugin.Failure> failures, List<Plugin.Disabled> disabled) {
    this.loaded = List.copyOf(loaded);
    this.failures = List.copyOf(failures);
    this.disabled = List.copyOf(disabled);
  }

  /// Loads every plugin of `source`. Of two with one kind and name the first is kept.
  public static Plugins load(ProviderSource source) {
    return load(List.of(source), Set.of());
  }

  /// Loads every plugin of all sources, those that are part of the program first.
  ///
  /// @param switchedOff plugins that are not to be used, as [Plugin#key()]
  public static Plugins load(List<ProviderSource> sources, Set<String> switchedOff) {
    PluginSieve sieve = new PluginSieve(switchedOff);
    for (ProviderSource source : sources) {
      for (Kind kind : Kind.values()) {
        source.find(kind).forEach(found -> sieve.add(kind, found, source.patience()));
      }
      sieve.add(source.failures(), source.disabled());
    }
    List<Plugin> loaded = new ArrayList<>(sieve.loaded());
    loaded.sort(Comparator.comparing(Plugin::kind));
    return new Plugins(loaded, sieve.failures(), sieve.disabled());
  }

  /// Returns what is loaded: transports, discoveries, forwarders.
  public List<Plugin> loaded() {
    return loaded;
  }

  /// Returns what could not be loaded.
  public List<Plugin.Failure> failures() {
    return failures;
  }

  /// Returns what the user has switched off.
  public List<Plugin.Disabled> disabled() {
    return disabled;
  }

  /// Returns the plugins of one kind.
  public List<Plugin> of(Kind kind) {
    return loaded.stream().filter(plugin -> plugin.kind() == kind).toList();
  }

  /// Returns the plugin of this kind and name.
  public Optional<Plugin> find(Kind kind, String name) {
    return of(kind).stream().filter(plugin -> plugin.name().equals(name)).findFirst();
  }
}
