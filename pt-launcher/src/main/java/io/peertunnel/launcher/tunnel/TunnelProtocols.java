package io.peertunnel.launcher.tunnel;

/// The protocol ids of tunnelled streams. Pure.
public final class TunnelProtocols {
  /// Raw bytes of one TCP connection, for any peer that asks: what the first PeerTunnel speaks.
  public static final String OPEN = "/peertunnel/1.0.0";

  private TunnelProtocols() {}
}
