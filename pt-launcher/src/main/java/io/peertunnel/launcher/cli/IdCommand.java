package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.PluginSettings;
import io.peertunnel.launcher.plugin.Plugins;
import io.peertunnel.spi.TunnelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// `pt id`: prints the peer id of the first place in the data directory; creates the identity if
/// there is none. Blocking.
final class IdCommand {
  private static final String FIRST_PLACE = "node-1";

  private IdCommand() {}

  static String run(
      Values values, Surroundings surroundings, Extensions extensions, Announcements announcements)
      throws CommandException, TunnelException, InterruptedException {
    Plugins plugins = extensions.plugins(values);
    PluginSettings settings = Settings.read(values, plugins);
    Plugin transport = Chosen.transport(plugins, NetworkOptions.transport(values));
    Path directory = place(values, surroundings);
    try (Node node =
        new Node(settings, Optional.of(directory), surroundings.clock(), announcements)) {
      return node.host(transport, List.of()).id().toString();
    }
  }

  /// Another process may hold the place: reading its identity disturbs nobody.
  private static Path place(Values values, Surroundings surroundings) throws CommandException {
    Path data =
        DataHome.path(values, surroundings)
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.STATE_FILE,
                        "there is no place for an identity: HOME is not set; use --data-dir"));
    Path directory = data.resolve(FIRST_PLACE);
    try {
      PrivateDirectory.create(data);
      PrivateDirectory.create(directory);
      return directory;
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.STATE_FILE, "the directory " + directory + " cannot be created", e);
    }
  }
}
