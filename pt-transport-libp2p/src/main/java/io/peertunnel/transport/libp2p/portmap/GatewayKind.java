package io.peertunnel.transport.libp2p.portmap;

import java.time.Duration;

/// How a router is asked, the preferred protocol first. Pure.
public enum GatewayKind {
  /// Port Control Protocol, RFC 6887.
  PCP("PCP", Duration.ZERO),
  /// NAT Port Mapping Protocol, RFC 6886.
  NAT_PMP("NAT-PMP", Duration.ofMillis(250)),
  /// The port mapping service of an Internet Gateway Device, version 1 or 2.
  UPNP("UPnP", Duration.ofSeconds(1));

  private final String text;
  private final Duration patience;

  GatewayKind(String text, Duration patience) {
    this.text = text;
    this.patience = patience;
  }

  /// Returns how long a preferred kind may still come after this one was found.
  Duration patience() {
    return patience;
  }

  @Override
  public String toString() {
    return text;
  }
}
