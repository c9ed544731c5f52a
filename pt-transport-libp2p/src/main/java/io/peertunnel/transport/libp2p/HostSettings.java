package io.peertunnel.transport.libp2p;

import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Setting;
import io.peertunnel.transport.libp2p.net.EventLoops;
import io.peertunnel.transport.libp2p.net.PortSharing;
import io.peertunnel.transport.libp2p.yamux.YamuxConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/// The settings of the transport. Pure.
///
/// @param security the handshakes, most wanted first: `tls`, `noise`
/// @param maxConnections the most connections; half as many may be inbound
/// @param maxStreams the most streams that peers may have open, all together
/// @param maxStreamsPerConnection the most streams that one peer may have open on a connection
/// @param sharing whether dials leave from the listening port
/// @param io how the event loops wait for sockets
record HostSettings(
    List<String> security,
    int maxConnections,
    int maxStreams,
    int maxStreamsPerConnection,
    PortSharing sharing,
    EventLoops.Kind io) {
  private static final String SECURITY = "security";
  private static final String MAX_CONNECTIONS = "max-connections";
  private static final String MAX_STREAMS = "max-streams";
  private static final String MAX_PER_CONNECTION = "max-streams-per-connection";
  private static final String REUSE_PORT = "reuse-port";
  private static final String IO = "io";
  private static final Set<String> HANDSHAKES = Set.of("tls", "noise");
  private static final int LIMIT = 1_000_000;
  private static final int CONNECTIONS = 256;

  /// Half of them come from outside: those who hold a reservation each, and as many who call them.
  private static final int SERVING_CONNECTIONS = 4096;

  static final List<Setting> DECLARED =
      List.of(
          new Setting(
              SECURITY,
              Setting.Type.TEXT,
              "tls,noise",
              "handshakes to offer, most wanted first: tls, noise"),
          new Setting(
              MAX_CONNECTIONS,
              Setting.Type.INTEGER,
              "",
              "most connections to peers; half as many may come from outside (256; 4096 with"
                  + " serve)"),
          new Setting(
              MAX_STREAMS,
              Setting.Type.INTEGER,
              "4096",
              "most streams that all peers together may open"),
          new Setting(
              MAX_PER_CONNECTION,
              Setting.Type.INTEGER,
              "1000",
              "most streams that a peer may open on one connection, at most 20000"),
          new Setting(
              REUSE_PORT,
              Setting.Type.FLAG,
              "true",
              "connect from the listening port, which hole punching needs"),
          new Setting(
              IO,
              Setting.Type.TEXT,
              "nio",
              "how sockets are waited for: nio, or epoll on Linux (docs/adr/0008)"));

  /// Reads the settings that are in force.
  ///
  /// @throws IllegalArgumentException if one is out of range, with a sentence for the user
  static HostSettings of(PluginContext context) {
    return new HostSettings(
        security(context.setting(SECURITY).orElse("tls,noise")),
        number(
            context,
            MAX_CONNECTIONS,
            PathSettings.Feature.SERVE.isOn(context) ? SERVING_CONNECTIONS : CONNECTIONS),
        number(context, MAX_STREAMS, 4096),
        perConnection(context),
        context.setting(REUSE_PORT).filter("false"::equals).isPresent()
            ? PortSharing.NONE
            : PortSharing.LISTENING_PORT,
        io(context.setting(IO).orElse("nio")));
  }

  private static EventLoops.Kind io(String text) {
    return switch (text) {
      case "nio" -> EventLoops.Kind.NIO;
      case "epoll" -> EventLoops.Kind.EPOLL;
      default ->
          throw new IllegalArgumentException("libp2p.io takes nio and epoll, not '" + text + "'");
    };
  }

  private static int perConnection(PluginContext context) {
    int value = number(context, MAX_PER_CONNECTION, 1000);
    if (value > YamuxConfig.STREAM_LIMIT) {
      throw new IllegalArgumentException(
          "libp2p."
              + MAX_PER_CONNECTION
              + " must be from 1 to "
              + YamuxConfig.STREAM_LIMIT
              + ", not "
              + value);
    }
    return value;
  }

  private static List<String> security(String text) {
    List<String> names = Arrays.stream(text.split(",", -1)).map(String::strip).distinct().toList();
    for (String name : names) {
      if (!HANDSHAKES.contains(name)) {
        throw new IllegalArgumentException(
            "libp2p." + SECURITY + " takes tls and noise, not '" + name + "'");
      }
    }
    return names;
  }

  private static int number(PluginContext context, String key, int fallback) {
    String text = context.setting(key).orElse(String.valueOf(fallback));
    int value;
    try {
      value = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("libp2p." + key + " is not a number: '" + text + "'", e);
    }
    if (value < 1 || value > LIMIT) {
      throw new IllegalArgumentException(
          "libp2p." + key + " must be from 1 to " + LIMIT + ", not " + value);
    }
    return value;
  }
}
