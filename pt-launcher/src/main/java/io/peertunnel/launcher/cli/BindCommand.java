package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.tunnel.BindSpec;
import io.peertunnel.launcher.tunnel.Engine;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import java.net.InetSocketAddress;
import java.util.List;

/// `pt bind`: opens a local port that leads to a shared service, until it is stopped. Blocking.
final class BindCommand {
  private final BindOptions options;

  BindCommand(BindOptions options) {
    this.options = options;
  }

  int run(Session session) throws CommandException, TunnelException, InterruptedException {
    refuseSelf(session.host().id());
    Announcements announcements = session.announcements();
    options.id().ifPresent(id -> OpenTunnels.warn(announcements, id));
    BindSpec spec = new BindSpec(options.tunnelId(), options.peers(), options.local());
    try (Engine engine = new Engine(session.environment(announcements))) {
      announcements.tell(new Notice.Searching(options.what(), session.discoveryNames()));
      try (Engine.Binding binding = engine.bind(spec)) {
        Engine.Outcome outcome = binding.awaitPeer(options.patience());
        if (outcome != Engine.Outcome.CONNECTED) {
          throw failure(outcome);
        }
        announcements.tell(
            new Notice.ReadyToUse(local(binding), options.what(), session.sinceStart()));
        Session.runUntilStopped();
      }
    }
    return ExitCode.DONE;
  }

  private void refuseSelf(PeerId self) throws CommandException {
    if (options.peers().stream().anyMatch(peer -> peer.id().equals(self))) {
      throw CommandException.usage("--peer names this program itself; name the other side");
    }
  }

  private CommandException failure(Engine.Outcome outcome) {
    String what = options.what();
    return switch (outcome) {
      case NOBODY_FOUND ->
          new CommandException(
              ExitCode.NOBODY_FOUND,
              "nobody shares "
                  + what
                  + ", as far as this machine can find out; is pt tcp running?");
      case NOT_REACHABLE ->
          new CommandException(
              ExitCode.NOT_REACHABLE, what + " was found but could not be reached; see pt bind -v");
      case REFUSED ->
          new CommandException(ExitCode.REFUSED, what + " was reached but does not let us in");
      case CONNECTED -> throw new IllegalStateException("a connection is no failure");
    };
  }

  private static List<InetSocketAddress> local(Engine.Binding binding) {
    return binding.local().stream()
        .filter(InetSocketAddress.class::isInstance)
        .map(InetSocketAddress.class::cast)
        .toList();
  }
}
