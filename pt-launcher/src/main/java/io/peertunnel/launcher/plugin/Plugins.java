package io.peertunnel.launcher.plugin;

import io.peertunnel.spi.Provider;
import io.peertunnel.spi.Setting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// All that was found, and what could not be used. Immutable. Blocking while it loads.
public final class Plugins {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{1,31}");
  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9.-]{0,31}");
  private static final int MAX_SETTINGS = 64;

  private final List<Plugin> loaded;
  private final List<Plugin.Failure> failures;

  private Plugins(List<Plugin> loaded, List<Plugin.Failure> failures) {
    this.loaded = List.copyOf(loaded);
    this.failures = List.copyOf(failures);
  }

  /// Loads every plugin of `source`. Of two with one kind and name the first is kept.
  public static Plugins load(ProviderSource source) {
    List<Plugin> loaded = new ArrayList<>();
    List<Plugin.Failure> failures = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Kind kind : Kind.values()) {
      for (ProviderSource.Found found : source.find(kind)) {
        switch (found) {
          case ProviderSource.Broken(String what, String reason) ->
              failures.add(new Plugin.Failure(what, reason));
          case ProviderSource.Created(Provider provider) ->
              describe(kind, provider, ids, loaded, failures);
        }
      }
    }
    return new Plugins(loaded, failures);
  }

  /// Returns what is loaded: transports, discoveries, forwarders.
  public List<Plugin> loaded() {
    return loaded;
  }

  /// Returns what could not be loaded.
  public List<Plugin.Failure> failures() {
    return failures;
  }

  /// Returns the plugins of one kind.
  public List<Plugin> of(Kind kind) {
    return loaded.stream().filter(plugin -> plugin.kind() == kind).toList();
  }

  /// Returns the plugin of this kind and name.
  public Optional<Plugin> find(Kind kind, String name) {
    return of(kind).stream().filter(plugin -> plugin.name().equals(name)).findFirst();
  }

  private static void describe(
      Kind kind,
      Provider provider,
      Set<String> ids,
      List<Plugin> loaded,
      List<Plugin.Failure> failures) {
    String what = provider.getClass().getName();
    try {
      Plugin plugin = checked(kind, provider);
      if (ids.add(plugin.id())) {
        loaded.add(plugin);
      } else {
        failures.add(
            new Plugin.Failure(
                what, "another " + kind + " is named '" + plugin.name() + "' already"));
      }
    } catch (IllegalArgumentException e) {
      failures.add(new Plugin.Failure(what, String.valueOf(e.getMessage())));
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      failures.add(new Plugin.Failure(what, Faults.reason(e)));
    }
  }

  private static Plugin checked(Kind kind, Provider provider) {
    String name = provider.name();
    require(name != null && NAME.matcher(name).matches(), "its name is not 2 to 32 of a-z, 0-9, -");
    String description = provider.description();
    require(description != null, "it does not describe itself");
    List<Setting> settings = provider.settings();
    require(settings != null && settings.size() <= MAX_SETTINGS, "it has too many settings");
    Set<String> keys = new HashSet<>();
    for (Setting setting : settings) {
      require(KEY.matcher(setting.key()).matches(), "a setting has an unusable key");
      require(keys.add(setting.key()), "setting '" + setting.key() + "' is declared twice");
      if (!setting.fallback().isEmpty()) {
        SettingTypes.check(setting, setting.fallback());
      }
    }
    return new Plugin(kind, name, description, settings, Origins.of(provider.getClass()), provider);
  }

  private static void require(boolean condition, String why) {
    if (!condition) {
      throw new IllegalArgumentException(why);
    }
  }
}
