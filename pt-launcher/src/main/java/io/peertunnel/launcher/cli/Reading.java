package io.peertunnel.launcher.cli;

import io.peertunnel.spi.Multiaddr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads values strictly. Pure. What it throws ends a sentence that begins with the option's name.
final class Reading {
  private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,8}");
  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,8})(ms|s|m|h)");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,252}");
  private static final Pattern LOOKS_NUMERIC = Pattern.compile(".*\\.\\..*|([^.]*\\.)*[0-9]+\\.?");
  private static final int MAX_PORT = 65535;
  private static final int MAX_MEGABYTES = 4096;
  private static final int SHOWN = 40;

  private Reading() {}

  static int port(String text) {
    if (NUMBER.matcher(text).matches()) {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= MAX_PORT) {
        return port;
      }
    }
    throw refuse("must be a whole number from 1 to 65535", text);
  }

  static int megabytes(String text) {
    if (NUMBER.matcher(text).matches()) {
      int amount = Integer.parseInt(text);
      if (amount >= 1 && amount <= MAX_MEGABYTES) {
        return amount;
      }
    }
    throw refuse("must be a whole number from 1 to " + MAX_MEGABYTES, text);
  }

  static boolean flag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> throw refuse("must be true or false", text);
    };
  }

  static int level(String text) {
    return switch (text) {
      case "0" -> 0;
      case "1" -> 1;
      case "2" -> 2;
      default -> throw refuse("must be 0, 1 or 2", text);
    };
  }

  static Duration duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      throw refuse("must be a number with a unit, as 500ms, 30s, 5m or 2h", text);
    }
    long number = Long.parseLong(matcher.group(1));
    return switch (matcher.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  /// Returns a host with port 0: resolved if it is an address, else to be resolved later.
  static InetSocketAddress host(String text) {
    Optional<InetAddress> literal = literal(text);
    if (literal.isPresent()) {
      return new InetSocketAddress(literal.orElseThrow(), 0);
    }
    if (!HOST.matcher(text).matches() || LOOKS_NUMERIC.matcher(text).matches()) {
      throw refuse("must be a host name or an IP address", text);
    }
    return InetSocketAddress.createUnresolved(text, 0);
  }

  static InetAddress address(String text) {
    return literal(text)
        .orElseThrow(() -> refuse("must be an IP address of this machine, or localhost", text));
  }

  static String pluginName(String text) {
    if (!text.matches("[a-z][a-z0-9-]{1,31}")) {
      throw refuse("must be the name of a plugin; see pt plugins", text);
    }
    return text;
  }

  /// Returns what may be shown of a value that is no secret.
  static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  private static Optional<InetAddress> literal(String text) {
    boolean bracketed = text.startsWith("[") && text.endsWith("]") && text.length() > 2;
    String bare = bracketed ? text.substring(1, text.length() - 1) : text;
    if (bare.indexOf('/') >= 0) {
      return Optional.empty();
    }
    try {
      return Multiaddr.parse((bare.indexOf(':') >= 0 ? "/ip6/" : "/ip4/") + bare).ip();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static IllegalArgumentException refuse(String expected, String text) {
    return new IllegalArgumentException(
        text.isEmpty() ? expected : expected + ", not '" + shown(text) + "'");
  }
}
