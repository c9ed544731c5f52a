package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.cli.NetworkOptions.Openness;
import io.peertunnel.launcher.tunnel.Engine;
import io.peertunnel.launcher.tunnel.ShareSpec;
import io.peertunnel.launcher.tunnel.TunnelListener;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.TunnelException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// `pt tcp` and the commands of other kinds: shares a service until it is stopped. Blocking.
final class ShareCommand {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ShareOptions options;

  ShareCommand(ShareOptions options) {
    this.options = options;
  }

  int run(TunnelSession tunnel, Stop stop) throws TunnelException, InterruptedException {
    Session session = tunnel.session();
    Announcements announcements = session.announcements();
    OpenTunnels.warn(announcements, options.id());
    announcements.tell(
        new Notice.Sharing(
            options.target(),
            options.kind().text(),
            options.id().id().name(),
            Probe.ask(options.kind().text(), options.target()),
            session.discoveryNames()));
    FirstAnswers answers = new FirstAnswers(session.discoveryNames());
    TunnelListener both =
        event -> {
          announcements.on(event);
          answers.on(event);
        };
    try (Engine engine = new Engine(tunnel.environment(both));
        Registration _ =
            engine.share(new ShareSpec(Optional.of(options.id().id()), options.target()))) {
      answers.await(PATIENCE);
      announcements.tell(
          new Notice.ReadyToServe(options.target(), invitation(session), session.sinceStart()));
      stop.await();
    }
    return ExitCode.DONE;
  }

  private Invitation invitation(Session session) {
    return new Invitation(
        options.kind().text(), options.target(), options.id().id(), network(session));
  }

  /// Without any discovery the other side needs an address.
  private List<String> network(Session session) {
    if (session.discoveryNames().isEmpty()) {
      return session.host().addresses().stream()
          .findFirst()
          .map(first -> List.of("--peer", first.withPeer(session.host().id()).toString()))
          .orElse(List.of());
    }
    return options
        .network()
        .bootstrap()
        .filter(peers -> !peers.equals(NamedPeers.NONE))
        .map(peers -> List.of("--bootstrap", peers.text()))
        .orElse(options.network().openness() == Openness.PUBLIC ? List.of("--open") : List.of());
  }
}
