package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Setting;
import io.peertunnel.transport.libp2p.net.TcpCongestion;
import io.peertunnel.transport.libp2p.quic.QuicSettings;
import io.peertunnel.transport.libp2p.quic.QuicSettings.Congestion;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The settings of how peers reach each other through NATs. Pure.
///
/// @param features what is switched on
/// @param relays those to prefer, in the user's order
/// @param tcp how TCP answers losses on long paths
/// @param quic how QUIC answers losses
/// @param ownProtocols how a protocol begins whose servers we relay to without limits
record PathSettings(
    Set<Feature> features,
    List<PeerInfo> relays,
    TcpCongestion.Choice tcp,
    Congestion quic,
    String ownProtocols) {
  private static final String RELAYS = "relays";
  private static final String TCP = "tcp-congestion";
  private static final String QUIC = "quic-congestion";
  private static final String OWN_PROTOCOLS = "relay-unlimited";
  private static final String TUNNELS = "/peertunnel/";
  private static final String NONE = "none";
  private static final String BBR = "bbr";
  private static final String CUBIC = "cubic";
  private static final String SYSTEM = "system";

  static final List<Setting> DECLARED = declared();

  /// Copies the collections.
  PathSettings {
    features = Set.copyOf(features);
    relays = List.copyOf(relays);
  }

  /// What can be switched on and off.
  enum Feature {
    /// Speak QUIC.
    QUIC("quic", "true", "speak QUIC beside TCP"),
    /// Ask the router to send on what comes to our ports.
    PORT_MAPPING("port-mapping", "false", "ask the router for ports (UPnP, NAT-PMP, PCP)"),
    /// Get from a relay to a direct connection.
    HOLE_PUNCHING("hole-punching", "true", "get from a relay to a direct connection"),
    /// Let peers reach us through relays.
    RELAYS("relay-client", "true", "be reachable through relays where there is no direct way"),
    /// Tell others how they can be reached.
    SERVE("serve", "false", "serve others: tell them how they can be reached, relay"),
    /// Be a relay, where others are served.
    RELAY_SERVICE("relay-service", "true", "with serve: pass on what others send each other");

    private final String key;
    private final String fallback;
    private final String help;

    Feature(String key, String fallback, String help) {
      this.key = key;
      this.fallback = fallback;
      this.help = help;
    }

    boolean isOn(PluginContext context) {
      return context.setting(key).orElse(fallback).equals("true");
    }
  }

  /// Reads the settings that are in force.
  ///
  /// @throws IllegalArgumentException if one is out of range, with a sentence for the user
  static PathSettings of(PluginContext context) {
    EnumSet<Feature> on = EnumSet.noneOf(Feature.class);
    for (Feature feature : Feature.values()) {
      if (feature.isOn(context)) {
        on.add(feature);
      }
    }
    String relays = context.setting(RELAYS).orElse("");
    if (relays.equals(NONE)) {
      on.remove(Feature.RELAYS);
    }
    return new PathSettings(
        on,
        relays(relays),
        tcp(context.setting(TCP).orElse(BBR)),
        quic(context.setting(QUIC).orElse(BBR)),
        context.setting(OWN_PROTOCOLS).orElse(TUNNELS));
  }

  private static TcpCongestion.Choice tcp(String text) {
    return switch (text) {
      case BBR -> TcpCongestion.Choice.BBR;
      case SYSTEM -> TcpCongestion.Choice.SYSTEM;
      default -> throw wrong(TCP, "bbr and system", text);
    };
  }

  private static Congestion quic(String text) {
    return switch (text) {
      case BBR -> Congestion.BBR;
      case CUBIC -> Congestion.CUBIC;
      default -> throw wrong(QUIC, "bbr and cubic", text);
    };
  }

  private static IllegalArgumentException wrong(String key, String right, String text) {
    return new IllegalArgumentException(
        "libp2p." + key + " takes " + right + ", not '" + text + "'");
  }

  boolean has(Feature feature) {
    return features.contains(feature);
  }

  /// Returns the settings under which this program only dials.
  PathSettings ofStranger() {
    Set<Feature> dials = has(Feature.QUIC) ? Set.of(Feature.QUIC) : Set.of();
    return new PathSettings(dials, List.of(), tcp, quic, ownProtocols);
  }

  /// Returns how QUIC is to run.
  QuicSettings quic(int maxInboundStreams) {
    return QuicSettings.standard().with(maxInboundStreams, quic);
  }

  private static List<PeerInfo> relays(String text) {
    List<PeerInfo> relays = new ArrayList<>();
    for (String address : text.equals(NONE) ? new String[0] : text.split(",", -1)) {
      if (!address.isBlank()) {
        relays.add(PeerInfo.of(Multiaddr.parse(address.strip())));
      }
    }
    return relays;
  }

  private static List<Setting> declared() {
    List<Setting> settings = new ArrayList<>();
    for (Feature feature : Feature.values()) {
      settings.add(new Setting(feature.key, Setting.Type.FLAG, feature.fallback, feature.help));
    }
    settings.add(
        new Setting(
            RELAYS,
            Setting.Type.TEXT,
            "",
            "relays to prefer, with commas between them, or none for no relay at all"));
    settings.add(
        new Setting(
            TCP,
            Setting.Type.TEXT,
            BBR,
            "how TCP answers losses on long paths: bbr where the kernel offers it, or system"));
    settings.add(new Setting(QUIC, Setting.Type.TEXT, BBR, "how QUIC answers losses: bbr, cubic"));
    settings.add(
        new Setting(
            OWN_PROTOCOLS,
            Setting.Type.TEXT,
            TUNNELS,
            "as a relay, do not limit circuits to peers that serve a protocol that begins so"));
    return List.copyOf(settings);
  }
}
