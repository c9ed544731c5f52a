package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.spi.Setting;
import java.util.List;

/// A setting that means the same in every plugin that declares it, by its key and type, so that a
/// command can give it to all of them without knowing any. Pure.
enum SharedSetting {
  /// The entry peers: addresses with commas between them, or `none`.
  BOOTSTRAP(
      "bootstrap",
      Setting.Type.TEXT,
      "nothing uses --bootstrap: no plugin in use takes entry peers; see pt plugins"),
  /// Whether others are served, and not only asked.
  SERVE(
      "serve",
      Setting.Type.FLAG,
      "no plugin in use serves others, so nobody finds anybody by this node; see pt plugins"),
  /// The relays to prefer: addresses with commas between them, or `none`.
  RELAYS(
      "relays",
      Setting.Type.TEXT,
      "nothing uses --relay: no plugin in use goes through relays; see pt plugins"),
  /// Whether to be reachable through relays.
  RELAY_CLIENT("relay-client", Setting.Type.FLAG, ""),
  /// Whether to ask the router to send on what comes to our ports.
  PORT_MAPPING("port-mapping", Setting.Type.FLAG, ""),
  /// Whether a node passes on what others send each other.
  RELAY_SERVICE(
      "relay-service",
      Setting.Type.FLAG,
      "nothing uses --no-relay: no plugin in use is a relay; see pt plugins");

  private final String key;
  private final Setting.Type type;
  private final String unused;

  SharedSetting(String key, Setting.Type type, String unused) {
    this.key = key;
    this.type = type;
    this.unused = unused;
  }

  String key() {
    return key;
  }

  Setting.Type type() {
    return type;
  }

  /// What to tell the user where no plugin in use takes part; empty for nothing.
  String unused() {
    return unused;
  }

  /// Whether one of the plugins takes part.
  boolean isDeclaredBy(List<Plugin> plugins) {
    return plugins.stream().anyMatch(plugin -> plugin.declares(key, type));
  }
}
