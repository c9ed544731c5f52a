package io.peertunnel.spi;

import io.peertunnel.spi.wire.MalformedException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Where something can be reached: a path of protocols with their values, as
/// `/ip4/192.168.1.7/tcp/4001`. Immutable.
///
/// Both forms are read strictly: what go-libp2p refuses is refused, and so are nested circuits, a
/// zone anywhere but before its `ip6`, and two `/p2p/` parts with no circuit between them. An
/// address with a protocol unknown to us cannot be read at all; callers skip that one address.
///
/// @see <a href="https://github.com/multiformats/multiaddr">multiaddr</a>
public final class Multiaddr {
  private final List<Part> parts;

  private Multiaddr(List<Part> parts) {
    this.parts = List.copyOf(parts);
  }

  /// One protocol and its value.
  ///
  /// @param protocol which
  /// @param value the value in its binary form, without a length; empty where the protocol has none
  public record Part(MultiaddrProtocol protocol, Bytes value) {
    /// Returns the value as text; empty where the protocol has none.
    public String text() {
      return PartText.format(protocol, value);
    }
  }

  /// Parses the text form. One slash at the end is dropped.
  ///
  /// @throws IllegalArgumentException if it is not a multiaddr, with a sentence for the user
  public static Multiaddr parse(String text) {
    return new Multiaddr(checked(MultiaddrCodec.parse(text), text));
  }

  /// Decodes the binary form.
  ///
  /// @throws MalformedException if the bytes are not one whole multiaddr of protocols known to us
  public static Multiaddr decode(Bytes binary) throws MalformedException {
    List<Part> parts = MultiaddrCodec.decode(binary);
    try {
      return new Multiaddr(checked(parts, binary.toString()));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(String.valueOf(e.getMessage()));
    }
  }

  /// Returns the address of these parts.
  ///
  /// @throws IllegalArgumentException if no address may look so
  public static Multiaddr of(List<Part> parts) {
    return new Multiaddr(checked(parts, String.valueOf(parts)));
  }

  /// Returns `/ip4/…/tcp/…` or `/ip6/…/tcp/…` for a resolved socket address.
  ///
  /// @throws IllegalArgumentException if the address is unresolved
  public static Multiaddr ofTcp(InetSocketAddress address) {
    return ofSocket(address, MultiaddrProtocol.TCP);
  }

  /// Returns `/ip4/…/udp/…` or `/ip6/…/udp/…` for a resolved socket address.
  ///
  /// @throws IllegalArgumentException if the address is unresolved
  public static Multiaddr ofUdp(InetSocketAddress address) {
    return ofSocket(address, MultiaddrProtocol.UDP);
  }

  /// Returns `/ip4/…/udp/…/quic-v1` or `/ip6/…/udp/…/quic-v1` for a resolved socket address.
  ///
  /// @throws IllegalArgumentException if the address is unresolved
  public static Multiaddr ofQuic(InetSocketAddress address) {
    return ofUdp(address).with(new Part(MultiaddrProtocol.QUIC_V1, Bytes.empty()));
  }

  /// Returns the parts in order.
  public List<Part> parts() {
    return parts;
  }

  /// Returns the binary form.
  public Bytes encode() {
    return MultiaddrCodec.encode(parts);
  }

  /// Returns true if there is no part. Only removing parts leads to such an address.
  public boolean isEmpty() {
    return parts.isEmpty();
  }

  /// Returns true if a part is of this protocol.
  public boolean has(MultiaddrProtocol protocol) {
    return parts.stream().anyMatch(part -> part.protocol() == protocol);
  }

  /// Returns the first part of this protocol.
  public Optional<Part> first(MultiaddrProtocol protocol) {
    return parts.stream().filter(part -> part.protocol() == protocol).findFirst();
  }

  /// Returns the peer id with which the address ends.
  public Optional<PeerId> peer() {
    return parts.isEmpty() || parts.getLast().protocol() != MultiaddrProtocol.P2P
        ? Optional.empty()
        : Optional.of(new PeerId(parts.getLast().value()));
  }

  /// Returns the address with `/p2p/<peer>` at its end.
  public Multiaddr withPeer(PeerId peer) {
    return peer().filter(peer::equals).isPresent()
        ? this
        : with(new Part(MultiaddrProtocol.P2P, peer.multihash()));
  }

  /// Returns the address without `/p2p/<peer>`, if it ends so.
  public Multiaddr withoutPeer(PeerId peer) {
    return peer().filter(peer::equals).isPresent()
        ? new Multiaddr(parts.subList(0, parts.size() - 1))
        : this;
  }

  /// Returns the address with another part at its end.
  ///
  /// @throws IllegalArgumentException if no address may end so
  public Multiaddr with(Part part) {
    List<Part> more = new ArrayList<>(parts);
    more.add(part);
    return new Multiaddr(checked(more, this + "/" + part.protocol()));
  }

  /// Returns the IP address with which the address begins, after any zone.
  public Optional<InetAddress> ip() {
    return parts.stream()
        .filter(part -> part.protocol() != MultiaddrProtocol.IP6ZONE)
        .findFirst()
        .filter(
            part ->
                part.protocol() == MultiaddrProtocol.IP4
                    || part.protocol() == MultiaddrProtocol.IP6)
        .map(part -> IpText.address(part.value()));
  }

  /// Returns the IP address and TCP port, if the address is nothing but these two (and a peer id).
  public Optional<InetSocketAddress> tcpSocket() {
    return socket(MultiaddrProtocol.TCP);
  }

  /// Returns the IP address and UDP port, if the address is nothing but these two and `quic-v1`
  /// (and a peer id).
  public Optional<InetSocketAddress> quicSocket() {
    Multiaddr bare = peer().map(this::withoutPeer).orElse(this);
    return bare.parts.size() < 3 || bare.parts.getLast().protocol() != MultiaddrProtocol.QUIC_V1
        ? Optional.empty()
        : new Multiaddr(bare.parts.subList(0, bare.parts.size() - 1)).socket(MultiaddrProtocol.UDP);
  }

  /// Returns what stands before `/p2p-circuit`: where the relay is, with its peer id. Empty if the
  /// address runs through no relay, or does not say which.
  public Optional<Multiaddr> relay() {
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).protocol() == MultiaddrProtocol.P2P_CIRCUIT) {
        return Optional.of(new Multiaddr(parts.subList(0, i)))
            .filter(relay -> relay.peer().isPresent());
      }
    }
    return Optional.empty();
  }

  /// Returns true if the address runs through a relay.
  public boolean isRelayed() {
    return has(MultiaddrProtocol.P2P_CIRCUIT);
  }

  /// Returns true if what the address begins with can be reached from the whole Internet, by the
  /// rules of go-libp2p.
  public boolean isPublic() {
    return PublicAddresses.includes(this);
  }

  /// Returns true if the address begins with a loopback IP address.
  public boolean isLoopback() {
    return ip().filter(InetAddress::isLoopbackAddress).isPresent();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Multiaddr that && parts.equals(that.parts);
  }

  @Override
  public int hashCode() {
    return parts.hashCode();
  }

  /// Returns the text form, as go-libp2p prints it.
  @Override
  public String toString() {
    return parts.stream()
        .map(part -> "/" + part.protocol() + (part.text().isEmpty() ? "" : slash(part)))
        .collect(Collectors.joining());
  }

  private static String slash(Part part) {
    boolean unix = part.protocol() == MultiaddrProtocol.UNIX && part.text().startsWith("/");
    return unix ? part.text() : "/" + part.text();
  }

  private static Multiaddr ofSocket(InetSocketAddress address, MultiaddrProtocol protocol) {
    InetAddress ip = address.getAddress();
    if (ip == null) {
      throw new IllegalArgumentException("unresolved address " + address);
    }
    byte[] raw = ip.getAddress();
    int port = address.getPort();
    return new Multiaddr(
        List.of(
            new Part(
                raw.length == 4 ? MultiaddrProtocol.IP4 : MultiaddrProtocol.IP6, Bytes.copyOf(raw)),
            new Part(protocol, Bytes.copyOf(new byte[] {(byte) (port >> 8), (byte) port}))));
  }

  private Optional<InetSocketAddress> socket(MultiaddrProtocol protocol) {
    List<Part> bare =
        peer().map(this::withoutPeer).orElse(this).parts.stream()
            .filter(part -> part.protocol() != MultiaddrProtocol.IP6ZONE)
            .toList();
    if (bare.size() != 2 || bare.get(1).protocol() != protocol) {
      return Optional.empty();
    }
    int port = PartText.port(bare.get(1).value());
    return ip().map(address -> new InetSocketAddress(address, port));
  }

  private static List<Part> checked(List<Part> parts, String shown) {
    int peersInARow = 0;
    int circuits = 0;
    for (int i = 0; i < parts.size(); i++) {
      switch (parts.get(i).protocol()) {
        case P2P -> peersInARow++;
        case P2P_CIRCUIT -> {
          peersInARow = 0;
          circuits++;
        }
        case IP6ZONE -> {
          boolean placed =
              i == 0 && parts.size() > 1 && parts.get(1).protocol() == MultiaddrProtocol.IP6;
          require(placed, shown, "a zone stands only before the ip6 that begins an address");
        }
        default -> {
          // May stand anywhere.
        }
      }
      require(peersInARow <= 1, shown, "it names two peers");
      require(circuits <= 1, shown, "it runs through more than one relay");
    }
    return parts;
  }

  private static void require(boolean condition, String shown, String why) {
    if (!condition) {
      throw new IllegalArgumentException("'" + shown + "' is not a usable address: " + why);
    }
  }
}
