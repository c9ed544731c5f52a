package org.example.unix;

import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.ForwarderProvider;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Setting;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/// Adds `unix`: services behind Unix domain sockets.
public final class UnixForwarderProvider implements ForwarderProvider {
  static final String LIMIT = "max-connections";
  private static final int HIGHEST_LIMIT = 1000;

  /// Systems take from 103 bytes; the rest is for the folder in which a socket is prepared.
  private static final int MAX_PATH_BYTES = 92;

  /// Creates the provider; does nothing else.
  public UnixForwarderProvider() {}

  @Override
  public String name() {
    return "unix";
  }

  @Override
  public String description() {
    return "carries Unix domain sockets";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        new Setting(
            LIMIT,
            Setting.Type.INTEGER,
            "256",
            "connections at once, 1 to " + HIGHEST_LIMIT + "; more clients wait"));
  }

  @Override
  public Forwarder create(PluginContext context) {
    return new UnixForwarder(context, limit(context));
  }

  /// Reads a path. A relative one starts from the working directory.
  @Override
  public SocketAddress address(String text) {
    try {
      Path path = Path.of(text).toAbsolutePath().normalize();
      int size = path.toString().getBytes(StandardCharsets.UTF_8).length;
      if (text.isEmpty() || path.getFileName() == null) {
        throw new IllegalArgumentException("must be the path of a socket, as /run/app.sock");
      }
      if (size > MAX_PATH_BYTES) {
        throw new IllegalArgumentException(
            "must be a path of at most " + MAX_PATH_BYTES + " bytes; this one has " + size);
      }
      return UnixDomainSocketAddress.of(path);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("must be a path: " + e.getReason(), e);
    }
  }

  private static int limit(PluginContext context) {
    String text = context.setting(LIMIT).orElseThrow();
    int limit = text.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(text);
    if (limit < 1 || limit > HIGHEST_LIMIT) {
      throw new IllegalArgumentException(
          "unix." + LIMIT + " is " + text + "; give a whole number from 1 to " + HIGHEST_LIMIT);
    }
    return limit;
  }
}
