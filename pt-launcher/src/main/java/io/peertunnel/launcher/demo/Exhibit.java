package io.peertunnel.launcher.demo;

import io.peertunnel.launcher.tunnel.TunnelId;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// What there is to show, as it comes about. Thread-safe.
public final class Exhibit {
  private static final int ID_BYTES = 8;

  private final Traffic traffic;
  private final TunnelLog log;
  private final TunnelId invitation = randomId("pt");
  private volatile Optional<Route> route = Optional.empty();

  /// Creates an exhibit that has no route yet.
  ///
  /// @param traffic what the page's server counts
  /// @param log what the side of the local port tells
  public Exhibit(Traffic traffic, TunnelLog log) {
    this.traffic = traffic;
    this.log = log;
  }

  /// Returns an id that nobody has used or guesses.
  public static TunnelId randomId(String prefix) {
    byte[] random = new byte[ID_BYTES];
    new SecureRandom().nextBytes(random);
    return TunnelId.parse(prefix + "-" + HexFormat.of().formatHex(random));
  }

  /// Shows this way from now on.
  public void show(Route open) {
    route = Optional.of(open);
  }

  /// Returns what the page's server counts.
  public Traffic traffic() {
    return traffic;
  }

  /// Tells of one request; empty while there is no route.
  Optional<Story> story(Story.Asked asked) {
    return route.map(way -> story(asked, way));
  }

  private Story story(Story.Asked asked, Route way) {
    TunnelLog.Told told = log.told();
    return new Story(
        asked,
        new Story.Way(way.local(), way.service(), way.bindEnd(), way.tcpEnd(), commands()),
        told.peer().map(Story.Found::of),
        way.path(),
        traffic.count(),
        told);
  }

  private List<String> commands() {
    return List.of(
        "pt tcp --port 22 --id " + invitation.name(),
        "pt bind --port 2022 --id " + invitation.name());
  }
}
