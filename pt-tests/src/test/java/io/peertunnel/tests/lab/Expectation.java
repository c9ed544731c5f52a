package io.peertunnel.tests.lab;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Which way a tunnel goes between two sides behind NATs, from what the routers do. Pure.
///
/// Both sides know the outside port that the relay has seen of the other, and send to it. That
/// brings them together unless one of them is met from a port that the relay has not seen (a
/// symmetric NAT) by the other's router, which lets in only the port that was sent to.
final class Expectation {
  private Expectation() {}

  /// Returns the way between two sides, whichever of them shares.
  static Way of(NatKind one, NatKind other) {
    if (!one.admits(other) || !other.admits(one)) {
      return Way.RELAYED;
    }
    boolean udp = one.udp() == NatKind.Udp.PASSES && other.udp() == NatKind.Udp.PASSES;
    return udp ? Way.QUIC : Way.TCP;
  }

  /// Returns all of it as a Markdown table.
  static String table() {
    String head =
        Arrays.stream(NatKind.values())
            .map(kind -> "`" + kind.text() + "`")
            .collect(Collectors.joining(" | ", "| | ", " |\n"));
    String rule = "|---".repeat(NatKind.values().length + 1) + "|\n";
    return Arrays.stream(NatKind.values())
        .map(Expectation::row)
        .collect(Collectors.joining("\n", head + rule, "\n"));
  }

  private static String row(NatKind one) {
    return Arrays.stream(NatKind.values())
        .map(other -> of(one, other).text())
        .collect(Collectors.joining(" | ", "| `" + one.text() + "` | ", " |"));
  }
}
