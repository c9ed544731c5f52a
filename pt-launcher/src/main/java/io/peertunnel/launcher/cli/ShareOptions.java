package io.peertunnel.launcher.cli;

import java.net.InetSocketAddress;

/// The options of `pt tcp`, read. Blocking: may read the file that holds the id.
record ShareOptions(IdOption id, InetSocketAddress target, TunnelOptions common) {
  private static final String DEFAULT_HOST = "127.0.0.1";

  static ShareOptions read(Values values) throws CommandException {
    TunnelOptions common = TunnelOptions.read(values);
    int port = port(values, "the port of the service, as --port 22");
    IdOption id =
        IdOption.read(values)
            .orElseThrow(
                () ->
                    CommandException.usage(
                        "pt tcp needs --id X, the name by which the other machine finds this"
                            + " service"));
    InetSocketAddress host =
        values
            .one(Option.HOST)
            .orElse(new Value(DEFAULT_HOST, "--host", ExitCode.USAGE))
            .as(Reading::host);
    return new ShareOptions(id, withPort(host, port), common);
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
