package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.Faults;
import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.PluginFault;
import io.peertunnel.launcher.plugin.Plugins;
import io.peertunnel.spi.ForwarderProvider;
import java.net.SocketAddress;
import java.util.Objects;

/// Reads addresses that the forwarder of a kind alone understands. Blocking: runs its code.
final class Endpoints {
  private Endpoints() {}

  /// Returns the address.
  ///
  /// @param kind of service
  /// @param text as the user gave it
  /// @throws CommandException if there is no such kind, or it refuses the text
  static SocketAddress read(Plugins plugins, Value kind, Value text) throws CommandException {
    Plugin plugin = Chosen.forwarder(plugins, kind);
    ForwarderProvider provider = (ForwarderProvider) plugin.provider();
    try {
      return plugin
          .patience()
          .call(() -> Objects.requireNonNull(provider.address(text.text()), "it gave no address"));
    } catch (PluginFault e) {
      if (e.getCause() instanceof IllegalArgumentException refused) {
        throw new CommandException(
            text.exitCode(), text.origin() + " " + refused.getMessage(), refused);
      }
      throw new CommandException(
          ExitCode.FAILURE, plugin.id() + " failed: " + Faults.reason(cause(e)), e);
    }
  }

  private static Throwable cause(PluginFault fault) {
    return fault.getCause() == null ? fault : fault.getCause();
  }
}
