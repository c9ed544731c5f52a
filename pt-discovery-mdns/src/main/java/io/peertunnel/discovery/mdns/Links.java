package io.peertunnel.discovery.mdns;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.PluginContext;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// The links of this machine, as its interfaces come and go. Blocking; owned by one thread.
///
/// Uses every interface that is up, has an address and carries multicast, and loopback, by which
/// programs of one machine without a network find each other.
final class Links implements AutoCloseable {
  /// The most interfaces that are used at a time.
  static final int MAX_LINKS = 32;

  private static final System.Logger LOG = System.getLogger(Links.class.getName());

  private final PluginContext context;
  private final MdnsSettings settings;
  private final Link.Listener listener;
  private final Map<String, Link> open = new LinkedHashMap<>();
  private Optional<String> trouble = Optional.empty();

  Links(PluginContext context, MdnsSettings settings, Link.Listener listener) {
    this.context = context;
    this.settings = settings;
    this.listener = listener;
  }

  /// Returns the links in use.
  List<Link> open() {
    return List.copyOf(open.values());
  }

  /// Returns the link's current form, unless it has been closed since.
  boolean isOpen(Link link) {
    return open.get(link.view().name()) == link;
  }

  /// Returns why there is no link, in one sentence for the user.
  String trouble() {
    return trouble.orElse("no network interface is up that carries multicast");
  }

  /// Brings the links in line with the interfaces of this moment.
  ///
  /// @param gone hears of each link that was closed
  /// @return the links that were opened
  List<Link> refresh(Consumer<Link> gone) {
    trouble = Optional.empty();
    Map<String, NetworkInterface> present = interfaces();
    for (Link link : open()) {
      NetworkInterface nic = present.get(link.view().name());
      if (nic == null || !view(nic).equals(link.view()) || !link.isAlive()) {
        open.remove(link.view().name());
        link.close();
        gone.accept(link);
      }
    }
    List<Link> opened = new ArrayList<>();
    for (NetworkInterface nic : present.values()) {
      if (!open.containsKey(nic.getName())) {
        open(nic).ifPresent(opened::add);
      }
    }
    return opened;
  }

  @Override
  public void close() {
    open.values().forEach(Link::close);
    open.clear();
  }

  private Optional<Link> open(NetworkInterface nic) {
    LinkView view = view(nic);
    List<LinkSocket> sockets = new ArrayList<>();
    for (StandardProtocolFamily family : families(view)) {
      try {
        sockets.add(LinkSocket.open(nic, family, settings.port()));
      } catch (IOException | RuntimeException e) {
        trouble =
            Optional.of(
                "UDP port %d cannot be used on %s: %s"
                    .formatted(settings.port(), nic.getName(), e.getMessage()));
        LOG.log(System.Logger.Level.DEBUG, "mdns {0} {1}: {2}", nic.getName(), family, e);
      }
    }
    if (sockets.isEmpty()) {
      return Optional.empty();
    }
    Link link = new Link(view, sockets);
    open.put(view.name(), link);
    link.start(context, listener);
    LOG.log(System.Logger.Level.DEBUG, "mdns on {0}", view.name());
    return Optional.of(link);
  }

  /// Linux carries no IPv6 multicast on loopback, and IPv4 is enough there.
  private static List<StandardProtocolFamily> families(LinkView view) {
    List<StandardProtocolFamily> families = new ArrayList<>();
    if (view.subnets().stream().anyMatch(subnet -> subnet.address().size() == 4)) {
      families.add(StandardProtocolFamily.INET);
    }
    if (view.kind() == LinkView.Kind.NETWORK
        && view.subnets().stream().anyMatch(subnet -> subnet.address().size() == 16)) {
      families.add(StandardProtocolFamily.INET6);
    }
    return families;
  }

  private Map<String, NetworkInterface> interfaces() {
    Map<String, NetworkInterface> usable = new LinkedHashMap<>();
    try {
      NetworkInterface.networkInterfaces()
          .filter(nic -> settings.uses(nic.getName()) && isUsable(nic))
          .sorted(order())
          .limit(MAX_LINKS)
          .forEach(nic -> usable.put(nic.getName(), nic));
    } catch (SocketException e) {
      trouble = Optional.of("the network interfaces cannot be listed: " + e.getMessage());
    }
    return usable;
  }

  private static Comparator<NetworkInterface> order() {
    return Comparator.<NetworkInterface>comparingInt(nic -> hasIp4(nic) ? 0 : 1)
        .thenComparingInt(NetworkInterface::getIndex);
  }

  private static boolean isUsable(NetworkInterface nic) {
    try {
      return nic.isUp()
          && (nic.supportsMulticast() || nic.isLoopback())
          && !nic.getInterfaceAddresses().isEmpty();
    } catch (SocketException e) {
      return false;
    }
  }

  private static boolean hasIp4(NetworkInterface nic) {
    return nic.inetAddresses().anyMatch(Inet4Address.class::isInstance);
  }

  private static LinkView view(NetworkInterface nic) {
    boolean loopback = nic.inetAddresses().anyMatch(InetAddress::isLoopbackAddress);
    List<Subnet> subnets =
        nic.getInterfaceAddresses().stream()
            .map(Links::subnet)
            .sorted(Comparator.comparing(Subnet::address))
            .toList();
    return new LinkView(
        nic.getName(), loopback ? LinkView.Kind.LOOPBACK : LinkView.Kind.NETWORK, subnets);
  }

  private static Subnet subnet(InterfaceAddress address) {
    byte[] raw = address.getAddress().getAddress();
    int most = raw.length * 8;
    int bits = address.getNetworkPrefixLength();
    return new Subnet(Bytes.copyOf(raw), bits <= 0 || bits > most ? most : bits);
  }
}
