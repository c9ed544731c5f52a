package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.text.SocketText;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.PeerId;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/// How people are shown values. Pure.
final class Words {
  private static final int HEAD = 10;
  private static final int TAIL = 4;
  private static final long KILO = 1000;

  private Words() {}

  /// Returns the peer id with its middle left out.
  static String peer(PeerId peer) {
    String text = peer.toString();
    return text.length() <= HEAD + TAIL + 1
        ? text
        : text.substring(0, HEAD) + "…" + text.substring(text.length() - TAIL);
  }

  static String path(ConnectionPath path) {
    String rtt = path.rtt().map(Words::rtt).map(text -> " " + text).orElse("");
    return switch (path.kind()) {
      case DIRECT -> "direct " + path.transport() + rtt;
      case RELAY -> "relay" + rtt + path.limit().map(Words::limit).orElse("");
    };
  }

  /// Returns what to do about a relay that cuts connections off, if it is one.
  static Optional<String> remedy(ConnectionPath path) {
    return path.limit()
        .map(Words::allowance)
        .filter(text -> !text.isEmpty())
        .map(
            text ->
                "this relay cuts each connection off after "
                    + text
                    + "; pt connects anew, but what was open is lost. A relay of your own has no"
                    + " such limit: run pt node where both sides reach it, and name it on both"
                    + " with --relay");
  }

  /// Says what a relay allows, since it cuts the connection off there.
  private static String limit(ConnectionPath.Limit limit) {
    String text = allowance(limit);
    return text.isEmpty() ? "" : " (the relay allows " + text + ")";
  }

  private static String allowance(ConnectionPath.Limit limit) {
    String bytes = limit.bytes() == 0 ? "" : bytes(limit.bytes()) + " each way";
    String time = limit.duration().isZero() ? "" : limit.duration().toSeconds() + " s";
    return bytes.isEmpty() || time.isEmpty() ? bytes + time : bytes + " or " + time;
  }

  static String seconds(Duration duration) {
    return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
  }

  static String bytes(long count) {
    if (count < KILO) {
      return count + " B";
    }
    double scaled = count;
    int unit = -1;
    while (scaled >= KILO && unit < 3) {
      scaled /= KILO;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %cB", scaled, "kMGT".charAt(unit));
  }

  /// Returns `host:port`, with brackets around an IPv6 address; of a Unix socket its path, of
  /// anything else what it says of itself.
  static String socket(SocketAddress address) {
    return address instanceof InetSocketAddress internet
        ? SocketText.of(internet)
        : String.valueOf(address);
  }

  private static String rtt(Duration rtt) {
    return rtt.toMillis() < 1 ? "<1 ms" : rtt.toMillis() + " ms";
  }
}
