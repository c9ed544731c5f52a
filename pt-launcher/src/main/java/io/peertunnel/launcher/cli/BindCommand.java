package io.peertunnel.launcher.cli;

import io.peertunnel.launcher.tunnel.BindSpec;
import io.peertunnel.launcher.tunnel.Engine;
import io.peertunnel.launcher.tunnel.TunnelEvent;
import io.peertunnel.launcher.tunnel.TunnelListener;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// `pt bind`: opens a local port that leads to a shared service, until it is stopped. Blocking.
final class BindCommand {
  private static final Duration EVENT_WAIT = Duration.ofSeconds(2);

  private final BindOptions options;

  BindCommand(BindOptions options) {
    this.options = options;
  }

  int run(TunnelSession tunnel, Stop stop)
      throws CommandException, TunnelException, InterruptedException {
    Session session = tunnel.session();
    refuseSelf(session.host().id());
    Announcements announcements = session.announcements();
    options.id().ifPresent(id -> OpenTunnels.warn(announcements, id));
    BindSpec spec = new BindSpec(options.tunnelId(), options.peers(), options.local());
    CountDownLatch peerTold = new CountDownLatch(1);
    TunnelListener listener =
        event -> {
          announcements.on(event);
          if (event instanceof TunnelEvent.PeerUp) {
            peerTold.countDown();
          }
        };
    try (Engine engine = new Engine(tunnel.environment(listener))) {
      announcements.tell(new Notice.Searching(options.what(), session.discoveryNames()));
      try (Engine.Binding binding = engine.bind(spec)) {
        Engine.Outcome outcome = binding.awaitPeer(options.patience());
        if (outcome != Engine.Outcome.CONNECTED) {
          throw failure(outcome);
        }
        // Who is connected is told before that the port is ready.
        peerTold.await(EVENT_WAIT.toSeconds(), TimeUnit.SECONDS);
        announcements.tell(
            new Notice.ReadyToUse(binding.local(), options.what(), session.sinceStart()));
        stop.await();
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
}
