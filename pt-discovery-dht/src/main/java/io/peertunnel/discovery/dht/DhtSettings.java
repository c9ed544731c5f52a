package io.peertunnel.discovery.dht;

import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PeerInfo;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.Setting;
import io.peertunnel.spi.TunnelException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The settings of this discovery. Pure.
///
/// @param entries the peers by which the network is joined
/// @param role what this node does for others
/// @param scope which addresses count
/// @param network names the network in one line
record DhtSettings(List<PeerInfo> entries, Role role, Scope scope, String network) {
  private static final String BOOTSTRAP = "bootstrap";
  private static final String SERVE = "serve";
  private static final String ADDRESSES = "addresses";
  private static final String NONE = "none";
  private static final String PUBLIC = "public";
  private static final int MAX_ENTRIES = 64;

  /// The entry peers of the public network that go-libp2p-kad-dht names too.
  private static final String PUBLIC_ENTRIES =
      String.join(
          ",",
          "/dnsaddr/bootstrap.libp2p.io/p2p/QmNnooDu7bfjPFoTZYxMNLWUQJyrVwtbZg5gBMjTezGAJN",
          "/dnsaddr/bootstrap.libp2p.io/p2p/QmQCU2EcMqAqQPR2i9bChDtGNJchTbq5TbXJJ16u19uLTa",
          "/dnsaddr/bootstrap.libp2p.io/p2p/QmbLHAnMoJPWSCR5Zhtx6BHJX9KiKNN6tpvbUcqanj75Nb",
          "/dnsaddr/bootstrap.libp2p.io/p2p/QmcZf59bWwK5XFi76CZX8cbJ4BhTzzA3gU1ZjYZcYW3dwt",
          "/ip4/104.131.131.82/tcp/4001/p2p/QmaCpDMGvV2BGHeYERUEnRQAwe3N8SzbUtfsmvsqQLuvuJ");

  static final List<Setting> DECLARED =
      List.of(
          new Setting(
              BOOTSTRAP,
              Setting.Type.TEXT,
              PUBLIC,
              "entry peers separated by commas, none, or public; --bootstrap sets it"),
          new Setting(
              SERVE,
              Setting.Type.FLAG,
              "false",
              "answer other nodes and keep their records; pt node sets it"),
          new Setting(
              ADDRESSES,
              Setting.Type.TEXT,
              "auto",
              "which addresses count: public, any, or auto (public in the public network)"));

  /// What a node does for others.
  enum Role {
    /// It searches and advertises only.
    CLIENT,
    /// It answers others too.
    SERVER
  }

  DhtSettings {
    entries = List.copyOf(entries);
  }

  /// Reads the settings.
  ///
  /// @throws TunnelException if one is unusable, with a sentence for the user
  static DhtSettings of(PluginContext context) throws TunnelException {
    String bootstrap = context.setting(BOOTSTRAP).orElse(NONE);
    boolean common = bootstrap.equals(PUBLIC);
    Role role =
        context.setting(SERVE).filter("true"::equals).map(_ -> Role.SERVER).orElse(Role.CLIENT);
    return new DhtSettings(
        entries(bootstrap),
        role,
        scope(context.setting(ADDRESSES).orElse("auto"), common ? Scope.PUBLIC : Scope.ANY),
        common ? "public" : "own " + bootstrap);
  }

  private static Scope scope(String text, Scope fitting) throws TunnelException {
    return switch (text) {
      case "auto" -> fitting;
      case "public" -> Scope.PUBLIC;
      case "any" -> Scope.ANY;
      default ->
          throw new TunnelException(
              "dht." + ADDRESSES + " takes auto, public and any, not '" + text + "'");
    };
  }

  /// Several addresses of one peer are one entry.
  private static List<PeerInfo> entries(String bootstrap) throws TunnelException {
    if (bootstrap.equals(NONE)) {
      return List.of();
    }
    Map<PeerId, List<Multiaddr>> peers = new LinkedHashMap<>();
    String list = bootstrap.equals(PUBLIC) ? PUBLIC_ENTRIES : bootstrap;
    for (String one : list.split(",", -1)) {
      try {
        PeerInfo peer = PeerInfo.of(Multiaddr.parse(one.strip()));
        if (peer.addresses().isEmpty()) {
          throw new IllegalArgumentException(one.strip() + " does not say where the peer is");
        }
        peers.computeIfAbsent(peer.id(), _ -> new ArrayList<>()).addAll(peer.addresses());
      } catch (IllegalArgumentException e) {
        throw new TunnelException("dht." + BOOTSTRAP + ": " + e.getMessage(), e);
      }
    }
    if (peers.size() > MAX_ENTRIES) {
      throw new TunnelException("dht." + BOOTSTRAP + " names more than " + MAX_ENTRIES + " peers");
    }
    return peers.entrySet().stream().map(p -> new PeerInfo(p.getKey(), p.getValue())).toList();
  }
}
