package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.spi.wire.MalformedException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What a UPnP gateway says about itself, as far as ports are concerned. Pure.
///
/// @see <a
///     href="https://openconnectivity.org/upnp-specs/UPnP-arch-DeviceArchitecture-v1.1.pdf">UPnP
///     Device Architecture 1.1, section 2.3</a>
final class DeviceDescription {
  /// The most services that are considered.
  static final int MAX_SERVICES = 8;

  /// The services that map ports, the preferred first.
  private static final List<String> TYPES =
      List.of(
          "urn:schemas-upnp-org:service:WANIPConnection:2",
          "urn:schemas-upnp-org:service:WANIPConnection:1",
          "urn:schemas-upnp-org:service:WANPPPConnection:1");

  private DeviceDescription() {}

  /// Reads the services that map ports, the preferred first.
  ///
  /// @param location where the description was got, to which its references relate
  /// @throws MalformedException if it cannot be read, or sends us to another host
  static List<IgdService> services(byte[] xml, URI location) throws MalformedException {
    Collector collector = new Collector();
    BoundedXml.walk(xml, collector);
    URI base = collector.base.isEmpty() ? location : HttpPlace.resolve(location, collector.base);
    List<IgdService> services = new ArrayList<>();
    for (Found found : collector.found) {
      services.add(new IgdService(found.type(), HttpPlace.resolve(base, found.control())));
    }
    services.sort(Comparator.comparingInt(service -> TYPES.indexOf(service.type())));
    return List.copyOf(services);
  }

  private record Found(String type, String control) {}

  private static final class Collector implements BoundedXml.Visitor {
    private final List<Found> found = new ArrayList<>();
    private String base = "";
    private String type = "";
    private String control = "";

    @Override
    public void start(String name) {
      if (name.equals("service")) {
        type = "";
        control = "";
      }
    }

    @Override
    public void end(String name, String text) {
      switch (name) {
        case "URLBase" -> base = text;
        case "serviceType" -> type = text;
        case "controlURL" -> control = text;
        case "service" -> {
          if (TYPES.contains(type) && found.size() < MAX_SERVICES) {
            found.add(new Found(type, control));
          }
        }
        default -> {}
      }
    }
  }
}
