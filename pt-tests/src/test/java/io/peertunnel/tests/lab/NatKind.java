package io.peertunnel.tests.lab;

import java.util.Locale;

/// What is between a host and the public segment of the laboratory. Pure.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc4787">RFC 4787, sections 4.1 and 5</a>
enum NatKind {
  /// Nothing.
  NONE(Mapping.SAME_FOR_ALL, Filter.NOBODY, Udp.PASSES),
  /// Whoever knows the outside port gets in.
  CONE(Mapping.SAME_FOR_ALL, Filter.NOBODY, Udp.PASSES),
  /// Whoever has been sent something gets in, from any of its ports.
  ADDRRESTRICTED(Mapping.SAME_FOR_ALL, Filter.OTHER_ADDRESSES, Udp.PASSES),
  /// Only the address and port that have been sent something get in.
  PORTRESTRICTED(Mapping.SAME_FOR_ALL, Filter.OTHER_PORTS, Udp.PASSES),
  /// The same, and the outside port is another than the inside one.
  REMAP(Mapping.SAME_FOR_ALL, Filter.OTHER_PORTS, Udp.PASSES),
  /// Two routers, one behind the other: the provider has one, too.
  CGNAT(Mapping.SAME_FOR_ALL, Filter.OTHER_PORTS, Udp.PASSES),
  /// Each destination sees another outside port, at random.
  SYMMETRIC(Mapping.ONE_PER_DESTINATION, Filter.OTHER_PORTS, Udp.PASSES),
  /// As `PORTRESTRICTED` for TCP, and no UDP at all.
  BLOCKUDP(Mapping.SAME_FOR_ALL, Filter.OTHER_PORTS, Udp.BLOCKED);

  /// Which outside port a destination sees.
  enum Mapping {
    /// Each destination the same one, so what one has seen serves for another.
    SAME_FOR_ALL,
    /// Each destination another one.
    ONE_PER_DESTINATION
  }

  /// Who is kept out of an outside port that is in use.
  enum Filter {
    /// Everybody gets in.
    NOBODY,
    /// All but the addresses that have been sent something.
    OTHER_ADDRESSES,
    /// All but the addresses and ports that have been sent something.
    OTHER_PORTS
  }

  /// What happens to UDP.
  enum Udp {
    /// It is carried.
    PASSES,
    /// It is dropped, both ways.
    BLOCKED
  }

  private final Mapping mapping;
  private final Filter filter;
  private final Udp udp;

  NatKind(Mapping mapping, Filter filter, Udp udp) {
    this.mapping = mapping;
    this.filter = filter;
    this.udp = udp;
  }

  /// Its name in the laboratory and in tables.
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  Udp udp() {
    return udp;
  }

  /// Returns true if packets of `other` get in here although this side has only sent to the outside
  /// port that a third party saw.
  boolean admits(NatKind other) {
    return other.mapping == Mapping.SAME_FOR_ALL || filter != Filter.OTHER_PORTS;
  }
}
