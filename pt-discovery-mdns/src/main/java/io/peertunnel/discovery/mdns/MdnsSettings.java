package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Setting;
import io.peertunnel.spi.TunnelException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The settings of this discovery. Pure.
///
/// @param port the UDP port of the group
/// @param interfaces the names of the interfaces to use; none for all
record MdnsSettings(int port, Set<String> interfaces) {
  static final List<Setting> DECLARED =
      List.of(
          new Setting(
              "interfaces",
              Setting.Type.TEXT,
              "",
              "network interfaces to use, separated by commas; all if empty"),
          new Setting(
              "port",
              Setting.Type.INTEGER,
              "5353",
              "UDP port of the multicast group; another one for a private group"));

  MdnsSettings {
    interfaces = Set.copyOf(interfaces);
  }

  /// Reads the settings.
  ///
  /// @throws TunnelException if the port is none
  static MdnsSettings of(PluginContext context) throws TunnelException {
    String port = context.setting("port").orElse("5353");
    if (!port.matches("[1-9][0-9]{0,4}") || Integer.parseInt(port) > 0xffff) {
      throw new TunnelException("mdns.port must be a port from 1 to 65535, not '" + port + "'");
    }
    Set<String> interfaces =
        Stream.of(context.setting("interfaces").orElse("").split(",", -1))
            .map(String::strip)
            .filter(name -> !name.isEmpty())
            .collect(Collectors.toSet());
    return new MdnsSettings(Integer.parseInt(port), interfaces);
  }

  boolean uses(String name) {
    return interfaces.isEmpty() || interfaces.contains(name);
  }
}
