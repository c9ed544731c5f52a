package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.Kind;
import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.Plugins;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The plugins that a command uses, of all that are loaded. Pure.
///
/// @param forwarders those that carry local services: one for a tunnel, none for a node
record Chosen(Plugin transport, List<Plugin> discoveries, List<Plugin> forwarders) {
  /// Finds the transport and the discoveries that were asked for.
  ///
  /// @throws CommandException if one of them is not loaded
  static Chosen find(Plugins plugins, NetworkOptions options) throws CommandException {
    return new Chosen(
        transport(plugins, options.transport()),
        discoveries(plugins, options.discoveries()),
        List.of());
  }

  /// Finds the transport that was asked for.
  ///
  /// @throws CommandException if it is not loaded
  static Plugin transport(Plugins plugins, Value name) throws CommandException {
    return one(plugins, Kind.TRANSPORT, name);
  }

  /// Finds the forwarder that was asked for.
  ///
  /// @throws CommandException if it is not loaded
  static Plugin forwarder(Plugins plugins, Value name) throws CommandException {
    return one(plugins, Kind.FORWARDER, name);
  }

  /// Returns the same plugins and a forwarder.
  Chosen with(Plugin forwarder) {
    return new Chosen(transport, discoveries, List.of(forwarder));
  }

  /// Returns all of them: the transport first, the forwarder last.
  List<Plugin> all() {
    return Stream.of(List.of(transport), discoveries, forwarders).flatMap(List::stream).toList();
  }

  private static List<Plugin> discoveries(Plugins plugins, Optional<List<Value>> names)
      throws CommandException {
    if (names.isEmpty()) {
      return plugins.of(Kind.DISCOVERY);
    }
    List<Plugin> chosen = new ArrayList<>();
    for (Value name : names.orElseThrow()) {
      chosen.add(one(plugins, Kind.DISCOVERY, name));
    }
    return chosen;
  }

  private static Plugin one(Plugins plugins, Kind kind, Value name) throws CommandException {
    return plugins.find(kind, name.text()).orElseThrow(() -> missing(plugins, kind, name));
  }

  private static CommandException missing(Plugins plugins, Kind kind, Value name) {
    List<Plugin> loaded = plugins.of(kind);
    String known =
        loaded.isEmpty()
            ? "none is loaded; see pt plugins"
            : "loaded: " + loaded.stream().map(Plugin::name).collect(Collectors.joining(", "));
    return new CommandException(
        name.exitCode(),
        name.origin() + " needs a " + kind + " named " + name.text() + "; " + known);
  }
}
