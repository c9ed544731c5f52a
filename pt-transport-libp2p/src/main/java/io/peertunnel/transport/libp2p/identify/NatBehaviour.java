package io.peertunnel.transport.libp2p.identify;

/// How the NAT before us chooses the external port of a socket of ours. Only the first kind lets
/// others guess the port that they must aim at.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc4787#section-4.1">RFC 4787, 4.1</a>
public enum NatBehaviour {
  /// The same for all destinations; or there is no NAT.
  ENDPOINT_INDEPENDENT,
  /// Another for each destination: a symmetric NAT.
  ENDPOINT_DEPENDENT,
  /// Too few peers have seen us.
  UNKNOWN
}
