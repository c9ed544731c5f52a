package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.demo.Exhibit;
import io.peertunnel.launcher.demo.Loopback;
import io.peertunnel.launcher.demo.PageServer;
import io.peertunnel.launcher.demo.Rehearsal;
import io.peertunnel.launcher.demo.Route;
import io.peertunnel.launcher.demo.Traffic;
import io.peertunnel.launcher.demo.TunnelLog;
import io.peertunnel.launcher.plugin.Kind;
import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.plugin.PluginSettings;
import io.peertunnel.launcher.plugin.Plugins;
import io.peertunnel.launcher.tunnel.Engine;
import io.peertunnel.launcher.tunnel.ShareSpec;
import io.peertunnel.launcher.tunnel.TunnelEvent;
import io.peertunnel.launcher.tunnel.TunnelId;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.TunnelException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// `pt demo`: both sides of a tunnel on this machine, and a web page behind it. Blocking.
///
/// Each side has a host, an identity and plugins of its own, as two processes would; they find each
/// other by multicast on the loopback interface, so nothing of it is seen on a network.
final class DemoCommand {
  private static final String MDNS = "mdns";
  private static final Value FORWARDER = new Value("tcp", "the demo", ExitCode.FAILURE);
  private static final String BY_ADDRESS =
      ": the two sides do not look for each other, the address is given instead";
  private static final Duration EVENT_WAIT = Duration.ofSeconds(2);
  private static final Duration GLANCE = Duration.ofMillis(500);
  private static final Duration REHEARSAL_LIMIT = Duration.ofSeconds(60);

  private final DemoOptions options;
  private final Values values;
  private final Surroundings surroundings;
  private final Extensions extensions;
  private final Announcements announcements;
  private final Stop stop;
  private final long start = System.nanoTime();

  DemoCommand(
      DemoOptions options,
      Values values,
      Surroundings surroundings,
      Extensions extensions,
      Announcements announcements,
      Stop stop) {
    this.options = options;
    this.values = values;
    this.surroundings = surroundings;
    this.extensions = extensions;
    this.announcements = announcements;
    this.stop = stop;
  }

  int run() throws CommandException, TunnelException, InterruptedException {
    Loopback loopback =
        Loopback.find()
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.FAILURE,
                        "this machine has no loopback interface that is up, and the demo needs"
                            + " one; on Linux: ip link set lo up"));
    DemoSide.Kit kit = kit(loopback);
    TunnelLog log = new TunnelLog();
    Exhibit exhibit = new Exhibit(new Traffic(surroundings.clock()), log);
    try (PageServer page = serve(loopback, exhibit)) {
      step("service", Words.socket(page.address()) + "   a small web page");
      try (DemoSide sharing = DemoSide.open(Verb.SHARE, kit, home(), announcements);
          DemoSide reaching = DemoSide.open(Verb.BIND, kit, home(), announcements)) {
        step("sharing", Words.peer(sharing.host().id()) + "   as pt tcp would");
        step("reaching", Words.peer(reaching.host().id()) + "   as pt bind would");
        TunnelId id = Exhibit.randomId("demo");
        DemoSearch search = new DemoSearch(id, loopback.addresses(), announcements);
        try (Engine tcp = new Engine(sharing.environment(announcements.with(search)));
            Engine bind = new Engine(reaching.environment(announcements.with(log)));
            Registration _ = tcp.share(new ShareSpec(Optional.of(id), page.address()));
            Engine.Binding found =
                search.await(bind, search.begin(bind, options.port(), sharing), sharing)) {
          List<InetSocketAddress> local = local(found);
          exhibit.show(new Route(reaching.host(), sharing.host(), local, page.address()));
          tellReady(log, local, page.address());
          show(exhibit, log, new Ways(loopback, local.getFirst(), page.address()));
        }
      }
    }
    return ExitCode.DONE;
  }

  private DemoSide.Kit kit(Loopback loopback) throws CommandException {
    Plugins plugins = extensions.plugins(values);
    plugins.failures().forEach(one -> announcements.tell(Notice.PluginState.failed(one)));
    PluginSettings own = new PluginSettings(plugins);
    // Set first, and so not to be changed: the demo is for this machine alone.
    SharedSetting peers = SharedSetting.BOOTSTRAP;
    own.share(peers.key(), peers.type(), NamedPeers.NONE.text());
    Plugin transport = Chosen.transport(plugins, options.transport());
    List<Plugin> mdns = mdns(plugins, own, loopback);
    Plugin forwarder = Chosen.forwarder(plugins, FORWARDER);
    Stream.of(List.of(transport), mdns, List.of(forwarder))
        .flatMap(List::stream)
        .forEach(this::tellUsed);
    return new DemoSide.Kit(
        Settings.read(values, plugins, own),
        transport,
        mdns,
        forwarder,
        Multiaddr.ofTcp(new InetSocketAddress(loopback.first(), 0)),
        surroundings.clock());
  }

  private void tellUsed(Plugin plugin) {
    announcements.tell(Notice.PluginState.loaded(plugin));
  }

  /// Returns the discovery, limited to loopback; none if that is not possible.
  private List<Plugin> mdns(Plugins plugins, PluginSettings own, Loopback loopback) {
    Optional<Plugin> mdns = plugins.find(Kind.DISCOVERY, MDNS);
    try {
      if (mdns.isPresent()) {
        own.set(MDNS + ".interfaces=" + loopback.name());
        return List.of(mdns.orElseThrow());
      }
      announcements.warn("mdns is not loaded (see pt plugins)" + BY_ADDRESS);
    } catch (IllegalArgumentException _) {
      announcements.warn("this mdns cannot be limited to the loopback interface" + BY_ADDRESS);
    }
    return List.of();
  }

  /// Nothing is written, except by a rehearsal that was given a place.
  private DataHome home() throws CommandException {
    boolean isGiven = options.rehearsal().isPresent() && values.one(Option.DATA_DIR).isPresent();
    return isGiven ? DataHome.open(DataHome.path(values, surroundings)) : DataHome.none();
  }

  private static PageServer serve(Loopback loopback, Exhibit exhibit) throws CommandException {
    try {
      return PageServer.start(loopback.first(), exhibit);
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.LOCAL_ENDPOINT,
          "the page cannot be served on " + loopback.name() + ": " + e.getMessage(),
          e);
    }
  }

  private void tellReady(TunnelLog log, List<InetSocketAddress> local, InetSocketAddress service)
      throws InterruptedException {
    // Who is connected is told before that the port is ready.
    Optional<TunnelEvent.PeerUp> peer = log.awaitPeer(EVENT_WAIT);
    peer.ifPresent(
        up -> {
          step("found by", by(up));
          step("connected", Words.path(up.path()) + "   " + up.path().address());
        });
    announcements.tell(
        new Notice.ReadyToOpen(
            URI.create("http://" + Words.socket(local.getFirst()) + "/"),
            local,
            service,
            sinceStart()));
  }

  /// Where the tunnel begins and ends.
  private record Ways(Loopback loopback, InetSocketAddress local, InetSocketAddress service) {}

  /// Counts until it is stopped, or rehearses; sums up in either case.
  private void show(Exhibit exhibit, TunnelLog log, Ways ways)
      throws CommandException, InterruptedException {
    try {
      if (options.rehearsal().isPresent()) {
        rehearse(ways, options.rehearsal().orElseThrow());
        if (log.told().peer().filter(up -> up.by().equals(MDNS)).isPresent()) {
          rehearseCommands(ways);
        }
      }
      while (options.rehearsal().isEmpty() && !stop.isRequested()) {
        announcements.tell(new Notice.Counted(exhibit.traffic().count(), log.told()));
        Thread.sleep(GLANCE);
      }
    } finally {
      announcements.tell(new Notice.Summed(exhibit.traffic().count(), log.told(), sinceStart()));
    }
  }

  private void rehearse(Ways ways, long bytes) throws CommandException, InterruptedException {
    step("rehearsal", Words.bytes(bytes) + " each way");
    try {
      new Rehearsal(ways.local(), bytes).run(left());
    } catch (IOException e) {
      throw new CommandException(ExitCode.FAILURE, String.valueOf(e.getMessage()), e);
    }
  }

  /// Needs discovery. Where that does not work the rehearsal is the shorter one.
  private void rehearseCommands(Ways ways) throws CommandException, InterruptedException {
    step("rehearsal", "pt tcp and pt bind");
    Optional<Path> data =
        values.one(Option.DATA_DIR).isPresent()
            ? DataHome.path(values, surroundings)
            : Optional.empty();
    try {
      new CommandsRehearsal(surroundings, ways.loopback(), data).run(ways.service(), left());
    } catch (IOException e) {
      throw new CommandException(ExitCode.FAILURE, String.valueOf(e.getMessage()), e);
    }
  }

  private Duration left() {
    return REHEARSAL_LIMIT.minus(sinceStart());
  }

  private Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private void step(String label, String text) {
    announcements.tell(new Notice.Step(label, text));
  }

  private static String by(TunnelEvent.PeerUp up) {
    return up.by().equals(TunnelEvent.BY_PEER)
        ? "the address itself after " + Words.seconds(up.after())
        : up.by() + " after " + Words.seconds(up.after()) + ", on loopback only";
  }

  private static List<InetSocketAddress> local(Engine.Binding binding) {
    return binding.local().stream()
        .filter(InetSocketAddress.class::isInstance)
        .map(InetSocketAddress.class::cast)
        .toList();
  }
}
