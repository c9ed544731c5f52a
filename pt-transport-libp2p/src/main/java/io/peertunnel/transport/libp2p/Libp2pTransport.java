package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.Host;
import io.peertunnel.spi.HostOptions;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Setting;
import io.peertunnel.spi.StateFileException;
import io.peertunnel.spi.TransportProvider;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identity.Identity;
import io.peertunnel.transport.libp2p.identity.IdentityFile;
import io.peertunnel.transport.libp2p.secure.Upgrade;
import io.peertunnel.transport.libp2p.tls.QuicTls;
import io.peertunnel.transport.libp2p.yamux.WindowBudget;
import io.peertunnel.transport.libp2p.yamux.YamuxConfig;
import io.peertunnel.transport.libp2p.yamux.YamuxSession;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Adds libp2p over TCP, QUIC, WebSocket and relays. Blocking code.
///
/// The identity is kept in the data directory under [#IDENTITY_FILE]; without a data directory, or
/// where the file cannot be written, the host has a fresh identity for as long as it runs.
public final class Libp2pTransport implements TransportProvider {
  /// The name of the key file in the data directory.
  static final String IDENTITY_FILE = "identity.key";

  private static final WindowBudget BUDGET = new WindowBudget();

  /// A host that serves others has many connections, and little use for large windows.
  private static final long SERVING_GROWTH = 16L * 1024 * 1024;

  /// Does nothing; for the service loader.
  public Libp2pTransport() {}

  @Override
  public String name() {
    return "libp2p";
  }

  @Override
  public String description() {
    return "libp2p over TCP, QUIC, WebSocket and relays, through NATs";
  }

  @Override
  public List<Setting> settings() {
    return Stream.concat(HostSettings.DECLARED.stream(), PathSettings.DECLARED.stream()).toList();
  }

  @Override
  public Host open(HostOptions options, PluginContext context)
      throws TunnelException, InterruptedException {
    HostSettings settings = HostSettings.of(context);
    PathSettings paths = PathSettings.of(context);
    OtherSelf stranger =
        new OtherSelf(
            () -> {
              HostOptions nowhere = new HostOptions(List.of(), options.agent());
              return open(
                  Identity.generate(),
                  nowhere,
                  settings,
                  paths.ofStranger(),
                  new OtherSelf(
                      () -> {
                        throw new TunnelException("a stranger has no other self");
                      }),
                  context);
            });
    Libp2pHost host = open(identity(context), options, settings, paths, stranger, context);
    host.problems()
        .forEach(
            problem -> context.report(PluginContext.Level.WARNING, "cannot listen on " + problem));
    return host;
  }

  private static Libp2pHost open(
      Identity identity,
      HostOptions options,
      HostSettings settings,
      PathSettings paths,
      OtherSelf stranger,
      PluginContext context)
      throws TunnelException, InterruptedException {
    Upgrade upgrade =
        new Upgrade(
            identity,
            List.of(YamuxSession.PROTOCOL),
            settings.security().stream().map(Libp2pTransport::handshake).toList());
    Thread.ofVirtual().name("libp2p-prepare").start(upgrade::prepare);
    return Libp2pHost.open(
        identity,
        new Libp2pHost.Opening(
            options,
            settings,
            paths,
            new Establishment.Wire(
                upgrade::start, yamux(settings.maxStreamsPerConnection(), budget(paths))),
            () -> QuicTls.of(upgrade.credentials()),
            stranger,
            context.clock()));
  }

  private static WindowBudget budget(PathSettings paths) {
    return paths.has(PathSettings.Feature.SERVE)
        ? new WindowBudget(SERVING_GROWTH, WindowBudget.DEFAULT_UNCONSUMED)
        : BUDGET;
  }

  private static MuxerFactory yamux(int maxInbound, WindowBudget budget) {
    return (channel, role, listener) -> {
      YamuxConfig config = new YamuxConfig(role, maxInbound, YamuxConfig.STREAM_LIMIT, budget);
      YamuxSession session = new YamuxSession(channel, config, listener);
      return new MuxerFactory.Fresh(session, session);
    };
  }

  private static String handshake(String name) {
    return name.equals("tls") ? Upgrade.TLS : Upgrade.NOISE;
  }

  private static Identity identity(PluginContext context) throws StateFileException {
    Optional<Path> directory = context.dataDirectory();
    if (directory.isEmpty()) {
      return Identity.generate();
    }
    try {
      return new IdentityFile(directory.get().resolve(IDENTITY_FILE)).open();
    } catch (StateFileException e) {
      throw e;
    } catch (IOException e) {
      context.report(
          PluginContext.Level.WARNING,
          "cannot keep an identity in "
              + directory.get()
              + " ("
              + e.getMessage()
              + "); a new one is used until this program ends");
      return Identity.generate();
    }
  }
}
