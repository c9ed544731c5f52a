package io.peertunnel.transport.libp2p.secure;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.embedded.EmbeddedChannel;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.TunnelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Two upgrades joined by a [ChannelPair]. Start both, run the wire, then look at the ends.
public final class UpgradePair {
  private final ChannelPair wire = new ChannelPair();
  private final End initiator = new End();
  private final End responder = new End();

  /// Returns the wire between the two.
  public ChannelPair wire() {
    return wire;
  }

  /// Returns what the initiator heard.
  public End initiator() {
    return initiator;
  }

  /// Returns what the responder heard.
  public End responder() {
    return responder;
  }

  /// Upgrades both ends and runs the wire until it is quiet; the initiator expects nobody in
  /// particular.
  public static UpgradePair connect(Upgrade initiator, Upgrade responder) {
    UpgradePair pair = new UpgradePair();
    pair.start(initiator, responder, Optional.empty());
    pair.wire.run();
    return pair;
  }

  /// Starts both upgrades; nothing moves before the wire runs.
  public void start(Upgrade initiating, Upgrade responding, Optional<PeerId> expected) {
    EmbeddedChannel far = wire.responder();
    EmbeddedChannel near = wire.initiator();
    responding.start(far, Role.RESPONDER, Optional.empty(), responder);
    initiating.start(near, Role.INITIATOR, expected, initiator);
  }

  /// One end's listener. It may add a handler where a multiplexer would stand.
  public static final class End implements UpgradeListener {
    private final List<SecureSession> sessions = new ArrayList<>();
    private final List<TunnelException> failures = new ArrayList<>();
    private Consumer<ChannelPipeline> onSecured = _ -> {};

    /// Adds `handler` at the end of the pipeline once the channel is secured.
    public void add(ChannelHandler handler) {
      onSecured = pipeline -> pipeline.addLast(handler);
    }

    /// Returns the session.
    public SecureSession session() {
      if (sessions.size() != 1 || !failures.isEmpty()) {
        throw new AssertionError("heard " + sessions + " and " + failures);
      }
      return sessions.getFirst();
    }

    /// Returns why the upgrade failed.
    public TunnelException failure() {
      if (failures.size() != 1 || !sessions.isEmpty()) {
        throw new AssertionError("heard " + sessions + " and " + failures);
      }
      return failures.getFirst();
    }

    /// Tells whether the upgrade has succeeded.
    public boolean isSecured() {
      return !sessions.isEmpty();
    }

    /// Tells whether the upgrade has failed.
    public boolean isFailed() {
      return !failures.isEmpty();
    }

    @Override
    public void onSecured(ChannelPipeline pipeline, SecureSession session) {
      sessions.add(session);
      onSecured.accept(pipeline);
    }

    @Override
    public void onFailed(TunnelException cause) {
      failures.add(cause);
    }
  }
}
