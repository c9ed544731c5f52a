package io.peertunnel.transport.libp2p.portmap;

/// Notices from a router's count of seconds that it restarted. Pure: the caller tells the time.
///
/// The count may run a little wrong, by 1/16 in PCP and by 1/8 in NAT-PMP, and 2 seconds. Where it
/// falls behind by more, the router has lost its mappings. PCP routers alone are also distrusted
/// when the count runs ahead.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6887#section-8.5">RFC 6887, section 8.5</a>
/// @see <a href="https://www.rfc-editor.org/rfc/rfc6886#section-3.6">RFC 6886, section 3.6</a>
final class EpochWatch {
  private static final long SLACK = 2;

  private final Rule rule;
  private boolean heard;
  private long lastEpoch;
  private long lastTime;
  private Continuity since = Continuity.STEADY;

  /// Whose rule is used.
  enum Rule {
    /// Seconds are compared both ways.
    PCP,
    /// A count that runs ahead is trusted; also for the uptime of UPnP.
    NAT_PMP
  }

  EpochWatch(Rule rule) {
    this.rule = rule;
  }

  /// Notes a count.
  ///
  /// @param epoch seconds of the router
  /// @param now seconds of a monotonic clock of ours
  void hear(long epoch, long now) {
    if (heard && !follows(epoch, epoch - lastEpoch, now - lastTime)) {
      since = Continuity.RESTARTED;
    }
    heard = true;
    lastEpoch = epoch;
    lastTime = now;
  }

  /// Notes another sign of a restart.
  void restarted() {
    since = Continuity.RESTARTED;
  }

  /// Returns what was noticed since the last call.
  Continuity take() {
    Continuity taken = since;
    since = Continuity.STEADY;
    return taken;
  }

  private boolean follows(long epoch, long server, long client) {
    return switch (rule) {
      case NAT_PMP -> epoch + SLACK >= lastEpoch + client * 7 / 8;
      case PCP ->
          epoch + 1 >= lastEpoch
              && client + SLACK >= server - server / 16
              && server + SLACK >= client - client / 16;
    };
  }
}
