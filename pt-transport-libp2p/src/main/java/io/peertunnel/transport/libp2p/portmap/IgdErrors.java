package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.transport.libp2p.portmap.MappingException.Reason;
import io.peertunnel.transport.libp2p.portmap.SoapMessage.Fault;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Set;

/// What a gateway's answers mean for us. Pure.
///
/// @see <a href="https://upnp.org/specs/gw/UPnP-gw-WANIPConnection-v2-Service.pdf">WANIPConnection
///     2, section 2.5</a>
final class IgdErrors {
  private static final int ONLY_PERMANENT_LEASES = 725;

  /// Gateways that know permanent leases alone say one of these, too.
  private static final Set<Integer> INVALID = Set.of(402, 501);

  /// The port is another host's, or the gateway's own, or would have to be the same as ours.
  private static final Set<Integer> CONFLICTS = Set.of(718, 724, 729);

  private IgdErrors() {}

  /// Tells whether the same mapping could be granted without an end.
  static boolean mayDislikeLease(Fault fault) {
    return fault.code() == ONLY_PERMANENT_LEASES || INVALID.contains(fault.code());
  }

  /// Returns what a refusal means.
  static MappingException failure(Fault fault) {
    Reason reason = CONFLICTS.contains(fault.code()) ? Reason.CONFLICT : Reason.REFUSED;
    return new MappingException(
        reason, "the gateway refuses by UPnP: " + fault.code() + " " + fault.reason());
  }

  /// Tells whether a text is the address of a gateway that is connected.
  static boolean isAddress(String text) {
    try {
      return !Inet4Address.ofLiteral(text).isAnyLocalAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /// Parses an address.
  static InetAddress address(String text) {
    return Inet4Address.ofLiteral(text);
  }
}
