package io.peertunnel.launcher.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Every option, once: from here come the parser, the help, the environment variables and the keys
/// of the configuration file. Pure.
enum Option {
  PORT("port", Shape.VALUE, "N", "the port, 1 to 65535", InFile.NO),
  ID("id", Shape.VALUE, "X", "the name under which the two sides find each other", InFile.NO),
  ID_FILE("id-file", Shape.VALUE, "FILE", "a file that holds the id, to keep it out of ps"),
  HOST("host", Shape.VALUE, "HOST", "where the service is (default 127.0.0.1)", InFile.NO),
  PEER(
      "peer",
      Shape.LIST,
      "MULTIADDR",
      "a peer to try first, as /ip4/…/tcp/…/p2p/… (repeatable)",
      InFile.NO),
  ADDR(
      "addr",
      Shape.VALUE,
      "ADDRESS",
      "the local address (default loopback, IPv4 and IPv6)",
      InFile.NO),
  TARGET(
      "target",
      Shape.VALUE,
      "ADDRESS",
      "where the service is, for kinds with addresses of their own",
      InFile.NO),
  KIND("kind", Shape.VALUE, "NAME", "the kind of service (default tcp)", InFile.NO),
  LOCAL(
      "local",
      Shape.VALUE,
      "ADDRESS",
      "where clients connect, for kinds with addresses of their own",
      InFile.NO),
  WAIT("wait", Shape.VALUE, "DURATION", "give up after this, as 30s (default: search for ever)"),
  TRANSPORT("transport", Shape.VALUE, "NAME", "the transport (default libp2p)"),
  DISCOVERY("discovery", Shape.LIST, "NAME", "the discoveries, or none (default: all loaded)"),
  LISTEN(
      "listen",
      Shape.LIST,
      "MULTIADDR",
      "where to listen (default: all interfaces, any port; pt node: 4001)"),
  BOOTSTRAP(
      "bootstrap",
      Shape.LIST,
      "MULTIADDR",
      "where to join a network, as /ip4/…/tcp/…/p2p/… (repeatable), or none; for every plugin with"
          + " a setting named bootstrap (default: as the plugin says; pt node: none)"),
  RELAY(
      "relay",
      Shape.LIST,
      "MULTIADDR",
      "a relay to prefer where there is no direct way, as /ip4/…/tcp/…/p2p/… (repeatable)"),
  NO_RELAY("no-relay", Shape.FLAG, "", "do not pass on what others send each other"),
  DATA_DIR("data-dir", Shape.VALUE, "DIR", "identity, known peers, configuration", InFile.NO),
  EPHEMERAL("ephemeral", Shape.FLAG, "", "a fresh identity, nothing written"),
  OPEN("open", Shape.FLAG, "", "find and be found in the public network, without authentication"),
  PLUGINS(
      "plugins",
      Shape.LIST,
      "DIR",
      "where plugins are (default: beside pt, and in the data directory)",
      InFile.NO),
  SET("set", Shape.LIST, "NAME.KEY=VALUE", "a setting of a plugin (repeatable)"),
  REHEARSE("rehearse", Shape.FLAG, "", "use the tunnel without a browser, and end", InFile.NO),
  MEGABYTES("megabytes", Shape.VALUE, "N", "how much a rehearsal carries each way", InFile.NO),
  JSON("json", Shape.FLAG, "", "events or data as JSON on stdout"),
  VERBOSE("verbose", Shape.COUNT, "", "more detail; twice: still more"),
  QUIET("quiet", Shape.FLAG, "", "warnings and errors only"),
  NO_COLOR("no-color", Shape.FLAG, "", "no colours");

  private final String text;
  private final Shape shape;
  private final String label;
  private final String help;
  private final InFile inFile;

  Option(String text, Shape shape, String label, String help) {
    this(text, shape, label, help, InFile.YES);
  }

  Option(String text, Shape shape, String label, String help, InFile inFile) {
    this.text = text;
    this.shape = shape;
    this.label = label;
    this.help = help;
    this.inFile = inFile;
  }

  /// How often an option may stand, and what follows it.
  enum Shape {
    /// Once, with a value.
    VALUE,
    /// Any number of times, each with a value; several values are separated by commas.
    LIST,
    /// Once, without a value.
    FLAG,
    /// Any number of times, without a value.
    COUNT
  }

  private enum InFile {
    YES,
    NO
  }

  /// The name without dashes; also the key in the configuration file.
  String text() {
    return text;
  }

  String flag() {
    return "--" + text;
  }

  /// The one-letter form, for those that have one.
  Optional<String> shortFlag() {
    return switch (this) {
      case VERBOSE -> Optional.of("-v");
      case QUIET -> Optional.of("-q");
      default -> Optional.empty();
    };
  }

  String variable() {
    return "PT_" + text.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /// Whether it is left out of the help: of use to the build alone.
  boolean isHidden() {
    return this == REHEARSE || this == MEGABYTES;
  }

  Shape shape() {
    return shape;
  }

  String label() {
    return label;
  }

  String help() {
    return help;
  }

  boolean isInFile() {
    return inFile == InFile.YES;
  }

  boolean takesValue() {
    return shape == Shape.VALUE || shape == Shape.LIST;
  }

  static Optional<Option> named(String text) {
    return Arrays.stream(values()).filter(option -> option.text.equals(text)).findFirst();
  }
}
