package org.example.hostsfile;

import io.peertunnel.spi.Discovery;
import io.peertunnel.spi.DiscoveryProvider;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Setting;
import io.peertunnel.spi.TunnelException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Adds `hosts-file`: finds peers in a text file.
public final class HostsFileProvider implements DiscoveryProvider {
  static final String NAME = "hosts-file";
  private static final String PATH = "path";
  private static final String EXPORT = "export";
  private static final String DEFAULT_FILE = "hosts";

  /// Creates the provider; does nothing else.
  public HostsFileProvider() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "finds peers in a text file";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting(
            PATH,
            Setting.Type.TEXT,
            "",
            "the file to read (default: " + DEFAULT_FILE + " in the data directory)"),
        new Setting(
            EXPORT,
            Setting.Type.TEXT,
            "",
            "a file to write our own line to, as one that all sides can reach"));
  }

  @Override
  public Discovery create(Host host, PluginContext context) throws TunnelException {
    Optional<Path> given = path(context, PATH);
    Path file =
        given
            .or(() -> context.dataDirectory().map(folder -> folder.resolve(DEFAULT_FILE)))
            .orElseThrow(
                () -> new TunnelException("no file to read; give --set " + NAME + ".path=FILE"));
    return new HostsFileDiscovery(
        host, context, new HostsFile(file), path(context, EXPORT).map(ExportFile::new));
  }

  private static Optional<Path> path(PluginContext context, String key) throws TunnelException {
    Optional<String> text = context.setting(key);
    try {
      return text.map(given -> Path.of(given).toAbsolutePath());
    } catch (InvalidPathException e) {
      throw new TunnelException(NAME + "." + key + " is not a path: " + text.orElse(""), e);
    }
  }
}
