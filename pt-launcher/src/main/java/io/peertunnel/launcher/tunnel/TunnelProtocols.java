package io.peertunnel.launcher.tunnel;

/// The protocol ids of tunnelled streams. Pure.
public final class TunnelProtocols {
  /// Raw bytes of one TCP connection, for any peer that asks: what the first PeerTunnel speaks.
  public static final String OPEN = "/peertunnel/1.0.0";

  private static final String TCP = "tcp";

  private TunnelProtocols() {}

  /// Returns the protocol for services of a kind. Each has one of its own, so that two sides that
  /// do not mean the same kind are told so at once.
  public static String open(String kind) {
    return kind.equals(TCP) ? OPEN : OPEN + "/" + kind;
  }
}
