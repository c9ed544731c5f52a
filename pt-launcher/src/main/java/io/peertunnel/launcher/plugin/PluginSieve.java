package io.peertunnel.launcher.plugin;

import io.peertunnel.spi.Provider;
import io.peertunnel.spi.Setting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Sorts what was found into what can be used, what the user has switched off, and what is at
/// fault. Blocking: asks plugins what they are. Not thread-safe.
final class PluginSieve {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{1,31}");
  private static final Pattern KEY = Pattern.compile("[a-z][a-z0-9.-]{0,31}");
  private static final int MAX_SETTINGS = 64;

  private final Set<String> switchedOff;
  private final Map<String, Plugin> loaded = new HashMap<>();
  private final List<Plugin> inOrder = new ArrayList<>();
  private final List<Plugin.Failure> failures = new ArrayList<>();
  private final List<Plugin.Disabled> disabled = new ArrayList<>();
  private final Set<String> freed = new HashSet<>();

  PluginSieve(Set<String> switchedOff) {
    this.switchedOff = Set.copyOf(switchedOff);
  }

  void add(Kind kind, ProviderSource.Found found, Patience patience) {
    switch (found) {
      case ProviderSource.Broken(String what, String location, String reason) ->
          failures.add(new Plugin.Failure(what, location, reason));
      case ProviderSource.Created(Provider provider, Plugin.Origin origin) ->
          add(kind, provider, origin, patience);
    }
  }

  void add(List<Plugin.Failure> more, List<Plugin.Disabled> off) {
    failures.addAll(more);
    disabled.addAll(off);
  }

  List<Plugin> loaded() {
    return inOrder;
  }

  List<Plugin.Failure> failures() {
    return failures;
  }

  List<Plugin.Disabled> disabled() {
    return disabled;
  }

  private void add(Kind kind, Provider provider, Plugin.Origin origin, Patience patience) {
    try {
      Plugin plugin = patience.call(() -> checked(kind, provider, origin));
      if (isSwitchedOff(plugin)) {
        disabled.add(new Plugin.Disabled(plugin.key(), origin.location()));
        return;
      }
      Plugin other = loaded.putIfAbsent(plugin.key(), plugin);
      if (other == null) {
        inOrder.add(plugin);
      } else {
        fail(provider, origin, taken(other, origin));
      }
    } catch (PluginFault e) {
      String reason =
          e.getCause() instanceof IllegalArgumentException unfit
              ? unfit.getMessage()
              : e.getMessage();
      fail(provider, origin, String.valueOf(reason));
    }
  }

  /// Switching off a bundled plugin frees its name, so it does not concern others of that name.
  private boolean isSwitchedOff(Plugin plugin) {
    String key = plugin.key();
    if (!switchedOff.contains(key) || freed.contains(key)) {
      return false;
    }
    if (plugin.origin().plugin().isEmpty()) {
      freed.add(key);
    }
    return true;
  }

  private void fail(Provider provider, Plugin.Origin origin, String reason) {
    String type = provider.getClass().getName();
    Optional<String> id = origin.plugin();
    failures.add(
        id.isPresent()
            ? new Plugin.Failure(id.orElseThrow(), origin.location(), type + ": " + reason)
            : new Plugin.Failure(type, "", reason));
  }

  private static String taken(Plugin other, Plugin.Origin origin) {
    String text = "another " + other.kind() + " is named '" + other.name() + "' already";
    if (origin.plugin().isEmpty()) {
      return text;
    }
    return other.origin().plugin().isEmpty()
        ? text + "; to replace it, run: pt plugins disable " + other.key()
        : text + ", in the plugin " + other.origin().plugin().orElseThrow() + "; disable one";
  }

  private static Plugin checked(Kind kind, Provider provider, Plugin.Origin origin) {
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
    return new Plugin(kind, name, description, settings, origin, provider);
  }

  private static void require(boolean condition, String why) {
    if (!condition) {
      throw new IllegalArgumentException(why);
    }
  }
}
