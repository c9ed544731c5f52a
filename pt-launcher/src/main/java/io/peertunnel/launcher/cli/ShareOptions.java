package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.Plugins;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Optional;

/// The options of `pt tcp` and of the other kinds, read. Blocking: may read the file that holds the
/// id, and runs code of the forwarder.
///
/// @param kind the name of the forwarder, and where it was asked for
record ShareOptions(Value kind, IdOption id, SocketAddress target, NetworkOptions network) {
  private static final String DEFAULT_HOST = "127.0.0.1";

  static ShareOptions read(Values values, Plugins plugins) throws CommandException {
    String name = values.command();
    Value kind = new Value(name, "pt " + name, ExitCode.FAILURE);
    NetworkOptions network = NetworkOptions.read(values);
    SocketAddress target = target(values, plugins, kind);
    IdOption id =
        IdOption.read(values)
            .orElseThrow(
                () ->
                    CommandException.usage(
                        "pt "
                            + name
                            + " needs --id X, the name by which the other machine finds this"
                            + " service"));
    return new ShareOptions(kind, id, target, network);
  }

  private static SocketAddress target(Values values, Plugins plugins, Value kind)
      throws CommandException {
    Optional<Value> text = values.one(Option.TARGET);
    if (text.isPresent()) {
      refuseBoth(values, Option.TARGET, Option.PORT, Option.HOST);
      return Endpoints.read(plugins, kind, text.orElseThrow());
    }
    int port = port(values, "the port of the service, as --port 22");
    InetSocketAddress host =
        values
            .one(Option.HOST)
            .orElse(new Value(DEFAULT_HOST, "--host", ExitCode.USAGE))
            .as(Reading::host);
    return withPort(host, port);
  }

  /// Refuses options that say the same in another way.
  static void refuseBoth(Values values, Option given, Option... others) throws CommandException {
    for (Option other : others) {
      if (values.one(other).isPresent()) {
        throw CommandException.usage(
            given.flag() + " says it all: give it without " + other.flag());
      }
    }
  }

  static int port(Values values, String what) throws CommandException {
    return values
        .one(Option.PORT)
        .orElseThrow(() -> CommandException.usage("--port is missing: " + what))
        .as(Reading::port);
  }

  private static InetSocketAddress withPort(InetSocketAddress host, int port) {
    return host.isUnresolved()
        ? InetSocketAddress.createUnresolved(host.getHostString(), port)
        : new InetSocketAddress(host.getAddress(), port);
  }
}
