package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.plugin.Plugins;
import io.peertunnel.spi.CloseReason;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.HostListener;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.TunnelException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `pt node`: a host and discoveries that serve others, until it is stopped; no tunnel. Blocking.
final class NodeCommand {
  private static final String YES = "true";
  private static final String NO = "false";

  private NodeCommand() {}

  /// Starts the host and its discoveries. Without `--bootstrap` they join nobody: a node that is
  /// the first of a private network must not become one of the public network instead.
  static Session open(
      Values values,
      NetworkOptions options,
      Plugins plugins,
      Surroundings surroundings,
      Announcements announcements)
      throws CommandException, TunnelException, InterruptedException {
    Map<SharedSetting, String> shared = new EnumMap<>(SharedSetting.class);
    shared.put(SharedSetting.BOOTSTRAP, options.bootstrap().orElse(NamedPeers.NONE).text());
    shared.put(SharedSetting.SERVE, YES);
    shared.put(SharedSetting.PORT_MAPPING, YES);
    options.relays().ifPresent(relays -> shared.put(SharedSetting.RELAYS, relays.text()));
    if (values.isSet(Option.NO_RELAY)) {
      shared.put(SharedSetting.RELAY_SERVICE, NO);
    }
    Outset.Plan plan = new Outset.Plan(plugins, Chosen.find(plugins, options), shared);
    Outset outset = Outset.prepare(values, plan, surroundings, announcements);
    boolean opened = false;
    try {
      Listening listening = options.listen().map(Listening::on).orElseGet(Listening::asNode);
      Session session = outset.start(values.command(), listening);
      opened = true;
      return session;
    } finally {
      if (!opened) {
        outset.close();
      }
    }
  }

  static int run(Session session, Stop stop) throws InterruptedException {
    Watch watch = new Watch(session);
    try (Registration _ = session.host().watch(watch)) {
      watch.begin();
      stop.await();
    }
    return ExitCode.DONE;
  }

  /// Tells of whom the node meets, and where it is. Thread-safe.
  private static final class Watch implements HostListener {
    private final Session session;
    private Optional<Place> told = Optional.empty();

    Watch(Session session) {
      this.session = session;
    }

    synchronized void begin() {
      Place place = Place.of(session.host());
      told = Optional.of(place);
      tell(new Notice.ReadyToJoin(place, session.sinceStart()));
    }

    @Override
    public void connected(Connection connection) {
      tell(new Notice.Joined(connection.remote(), connection.path()));
    }

    @Override
    public void disconnected(Connection connection, CloseReason reason) {
      tell(new Notice.Left(connection.remote(), reason.text()));
    }

    /// What changes before the beginning is part of it.
    @Override
    public synchronized void addressesChanged(List<Multiaddr> addresses) {
      Place now = Place.of(session.host().id(), addresses);
      Optional<Place> before = told.filter(place -> !place.equals(now));
      before.ifPresent(
          place -> {
            told = Optional.of(now);
            tell(new Notice.Moved(place, now));
          });
    }

    private void tell(Notice notice) {
      session.announcements().tell(notice);
    }
  }
}
