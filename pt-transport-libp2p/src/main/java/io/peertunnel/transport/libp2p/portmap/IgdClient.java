package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.spi.wire.MalformedException;
import io.peertunnel.transport.libp2p.portmap.IgdHttp.Reply;
import io.peertunnel.transport.libp2p.portmap.MappingException.Reason;
import io.peertunnel.transport.libp2p.portmap.SoapMessage.Answer;
import io.peertunnel.transport.libp2p.portmap.SoapMessage.Done;
import io.peertunnel.transport.libp2p.portmap.SoapMessage.Fault;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// Asks a gateway by UPnP: IGD 1 and 2. Blocking; owned by one thread at a time.
///
/// @see <a href="https://upnp.org/specs/gw/UPnP-gw-WANIPConnection-v2-Service.pdf">WANIPConnection
///     2</a>
final class IgdClient implements Gateway {
  private static final String DESCRIPTION = "PeerTunnel";
  private static final int OK = 200;
  private static final int FAILED = 500;

  private final IgdHttp http;
  private final IgdService service;
  private final InetAddress local;
  private final LongSupplier seconds;
  private final EpochWatch epochs = new EpochWatch(EpochWatch.Rule.NAT_PMP);
  private InetAddress external;
  private boolean permanentOnly;

  private IgdClient(
      IgdHttp http,
      IgdService service,
      InetAddress local,
      LongSupplier seconds,
      InetAddress external) {
    this.http = http;
    this.service = service;
    this.local = local;
    this.seconds = seconds;
    this.external = external;
  }

  /// Reads a gateway's description and chooses the service that is connected.
  ///
  /// @param http owned by the client if it is returned
  /// @param location of the description
  /// @param local the address of ours that is on the gateway's link
  /// @param seconds a monotonic clock
  /// @throws MappingException if there is none
  static IgdClient probe(IgdHttp http, URI location, InetAddress local, LongSupplier seconds)
      throws MappingException, InterruptedException {
    for (IgdService service : describe(http, location)) {
      Answer answer = call(http, service, "GetExternalIPAddress", Map.of());
      if (answer instanceof Done done && IgdErrors.isAddress(done.value("NewExternalIPAddress"))) {
        InetAddress external = IgdErrors.address(done.value("NewExternalIPAddress"));
        return new IgdClient(http, service, local, seconds, external);
      }
    }
    throw new MappingException(Reason.REFUSED, "the gateway has no address of its own");
  }

  @Override
  public GatewayKind kind() {
    return GatewayKind.UPNP;
  }

  @Override
  public Mapping map(MappingRequest request) throws MappingException, InterruptedException {
    leaveToOthers(request);
    Duration lease = permanentOnly ? Duration.ZERO : request.lifetime();
    Answer answer = add(request, lease);
    if (answer instanceof Fault fault && !lease.isZero() && IgdErrors.mayDislikeLease(fault)) {
      lease = Duration.ZERO;
      answer = add(request, lease);
      permanentOnly = answer instanceof Done;
    }
    if (answer instanceof Fault fault) {
      throw IgdErrors.failure(fault);
    }
    return new Mapping(new InetSocketAddress(external, request.externalPort()), lease);
  }

  @Override
  public void unmap(LocalPort port, int externalPort)
      throws MappingException, InterruptedException {
    if (call("DeletePortMapping", entry(port, externalPort)) instanceof Fault fault) {
      throw IgdErrors.failure(fault);
    }
  }

  @Override
  public Continuity check() throws MappingException, InterruptedException {
    InetAddress now = askAddress();
    if (!now.equals(external)) {
      external = now;
      epochs.restarted();
    }
    if (call("GetStatusInfo", Map.of()) instanceof Done done
        && done.value("NewUptime").matches("[0-9]{1,10}")) {
      epochs.hear(Long.parseLong(done.value("NewUptime")), seconds.getAsLong());
    }
    return epochs.take();
  }

  @Override
  public void close() {
    http.close();
  }

  private InetAddress askAddress() throws MappingException, InterruptedException {
    if (call("GetExternalIPAddress", Map.of()) instanceof Done done
        && IgdErrors.isAddress(done.value("NewExternalIPAddress"))) {
      return IgdErrors.address(done.value("NewExternalIPAddress"));
    }
    throw new MappingException(Reason.REFUSED, "the gateway has lost its address");
  }

  /// Some gateways let one host take over another's mapping; so we look before we ask.
  private void leaveToOthers(MappingRequest request) throws MappingException, InterruptedException {
    Map<String, String> entry = entry(request.local(), request.externalPort());
    if (call("GetSpecificPortMappingEntry", entry) instanceof Done done) {
      String owner = done.value("NewInternalClient");
      String port = done.value("NewInternalPort");
      boolean ours =
          owner.equals(local.getHostAddress())
              && port.equals(String.valueOf(request.local().port()));
      if (!owner.isEmpty() && !ours) {
        throw new MappingException(
            Reason.CONFLICT, "port " + request.externalPort() + " is mapped to another host");
      }
    }
  }

  private Answer add(MappingRequest request, Duration lease)
      throws MappingException, InterruptedException {
    Map<String, String> arguments = entry(request.local(), request.externalPort());
    arguments.put("NewInternalPort", String.valueOf(request.local().port()));
    arguments.put("NewInternalClient", local.getHostAddress());
    arguments.put("NewEnabled", "1");
    arguments.put("NewPortMappingDescription", DESCRIPTION);
    arguments.put("NewLeaseDuration", String.valueOf(lease.toSeconds()));
    return call("AddPortMapping", arguments);
  }

  private static Map<String, String> entry(LocalPort port, int externalPort) {
    Map<String, String> entry = new LinkedHashMap<>();
    entry.put("NewRemoteHost", "");
    entry.put("NewExternalPort", String.valueOf(externalPort));
    entry.put("NewProtocol", port.protocol().name());
    return entry;
  }

  private Answer call(String action, Map<String, String> arguments)
      throws MappingException, InterruptedException {
    return call(http, service, action, arguments);
  }

  private static Answer call(
      IgdHttp http, IgdService service, String action, Map<String, String> arguments)
      throws MappingException, InterruptedException {
    Reply reply =
        http.post(service, action, SoapMessage.command(service.type(), action, arguments));
    if (reply.status() != OK && reply.status() != FAILED) {
      return new Fault(0, "HTTP status " + reply.status());
    }
    try {
      return SoapMessage.decode(reply.body().toArray(), action);
    } catch (MalformedException e) {
      return new Fault(0, "a bad answer to " + action + ": " + e.getMessage());
    }
  }

  private static List<IgdService> describe(IgdHttp http, URI location)
      throws MappingException, InterruptedException {
    Reply reply = http.get(location);
    if (reply.status() != OK) {
      throw new MappingException(Reason.REFUSED, "the gateway does not describe itself");
    }
    try {
      return DeviceDescription.services(reply.body().toArray(), location);
    } catch (MalformedException e) {
      throw new MappingException(Reason.REFUSED, "the gateway describes itself badly", e);
    }
  }
}
