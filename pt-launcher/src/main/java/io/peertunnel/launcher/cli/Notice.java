package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.demo.Traffic;
import io.peertunnel.launcher.demo.TunnelLog;
import io.peertunnel.launcher.plugin.Plugin;
import io.peertunnel.launcher.tunnel.TunnelEvent;
import io.peertunnel.spi.ConnectionPath;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.Multiaddr;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.PluginContext;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/// Something that people and scripts are told. Pure.
sealed interface Notice {
  /// The host listens.
  ///
  /// @param addresses each with the peer id at its end
  record Started(String command, PeerId peer, List<Multiaddr> addresses, String version)
      implements Notice {
    /// Tells of a host as it is now.
    static Started of(String command, Host host) {
      return new Started(
          command,
          host.id(),
          host.addresses().stream().map(address -> address.withPeer(host.id())).toList(),
          Version.text());
    }
  }

  /// A plugin was loaded or failed.
  record PluginState(String id, String version, State state, String reason) implements Notice {
    enum State {
      LOADED,
      FAILED
    }

    static PluginState loaded(Plugin plugin) {
      return new PluginState(plugin.id(), plugin.origin().version(), State.LOADED, "");
    }

    static PluginState failed(Plugin.Failure failure) {
      return new PluginState(failure.id(), "", State.FAILED, failure.reason());
    }
  }

  /// A service is about to be shared.
  ///
  /// @param kind of service
  /// @param name of the tunnel
  record Sharing(
      SocketAddress target, String kind, String name, Answer answer, List<String> discoveries)
      implements Notice {
    /// Whether the service is there.
    enum Answer {
      ANSWERS,
      SILENT,
      /// Nobody but the forwarder can find out.
      UNKNOWN
    }
  }

  /// A search begins.
  ///
  /// @param what the name of the tunnel, or of the peer
  record Searching(String what, List<String> discoveries) implements Notice {}

  /// A shared service can be reached.
  ///
  /// @param invitation the command for the other machine
  record ReadyToServe(SocketAddress target, Invitation invitation, Duration after)
      implements Notice {}

  /// The local port leads to the service.
  record ReadyToUse(List<SocketAddress> local, String what, Duration after) implements Notice {}

  /// Something of `pt node`.
  sealed interface OfNode extends Notice {}

  /// Others can join by this node.
  ///
  /// @param place where it is
  record ReadyToJoin(Place place, Duration after) implements OfNode {}

  /// The node is somewhere else now.
  ///
  /// @param from what was told before
  record Moved(Place from, Place to) implements OfNode {}

  /// A peer connected to the node, or the node to it.
  record Joined(PeerId peer, ConnectionPath path) implements OfNode {}

  /// A connection with a peer ended.
  ///
  /// @param reason one sentence for the user
  record Left(PeerId peer, String reason) implements OfNode {}

  /// Something of `pt demo`.
  sealed interface OfDemo extends Notice {}

  /// A step of the demo has been done.
  record Step(String label, String text) implements OfDemo {}

  /// The demo's page can be opened.
  ///
  /// @param local the local port's addresses
  /// @param service where the page really is
  record ReadyToOpen(
      URI url, List<InetSocketAddress> local, InetSocketAddress service, Duration after)
      implements OfDemo {}

  /// What the demo has served so far.
  record Counted(Traffic.Count count, TunnelLog.Told told) implements OfDemo {}

  /// What the demo has served until it ended.
  record Summed(Traffic.Count count, TunnelLog.Told told, Duration after) implements OfDemo {}

  /// Something happened to the tunnel.
  record Happened(TunnelEvent event) implements Notice {}

  /// A word to the user.
  record Message(PluginContext.Level level, String text) implements Notice {}

  /// The command ends because of this.
  record Failed(int exitCode, String message) implements Notice {}

  /// Nothing happened for a second.
  record Tick() implements Notice {}
}
