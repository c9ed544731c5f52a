package io.peertunnel.transport.libp2p.autonat;

import io.peertunnel.spi.Multiaddr;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;

/// Whether the Internet reaches us at all, from what both versions of AutoNAT have found. Pure but
/// for its lock. Thread-safe.
///
/// Version 2 decides where it is sure about a public address: its answers are proved. Else version
/// 1 does, with a confidence from 0 to [#MAX_CONFIDENCE] as in go-libp2p: each answer that agrees
/// raises it, each that differs lowers it, and only from 0 the verdict changes. Private addresses
/// say nothing here: who reaches those is a neighbour.
public final class Reachability {
  static final int MAX_CONFIDENCE = 3;

  private final Consumer<Status> listener;
  private Status byV1 = Status.UNKNOWN;
  private int confidence;
  private Status byV2 = Status.UNKNOWN;
  private Status told = Status.UNKNOWN;

  /// Whether the Internet reaches us.
  public enum Status {
    /// It does.
    PUBLIC,
    /// It does not.
    PRIVATE,
    /// Nobody has said.
    UNKNOWN
  }

  /// Creates a verdict that is not known.
  ///
  /// @param listener hears of each change, on the thread that caused it; must not block
  public Reachability(Consumer<Status> listener) {
    this.listener = listener;
  }

  /// Returns the verdict.
  public synchronized Status status() {
    if (byV2 != Status.UNKNOWN) {
      return byV2;
    }
    return byV1;
  }

  /// Takes what version 2 has found; the listener of an [AutonatV2Client].
  public synchronized void foundByV2(Map<Multiaddr, Verdict> verdicts) {
    byV2 = summary(verdicts);
    tell();
  }

  /// Takes one answer of version 1; the listener of an [AutonatV1Client].
  public synchronized void foundByV1(Status found) {
    if (found == Status.UNKNOWN) {
      return;
    }
    if (found == byV1) {
      confidence = Math.min(MAX_CONFIDENCE, confidence + 1);
    } else if (confidence > 0) {
      confidence--;
    } else {
      byV1 = found;
    }
    tell();
  }

  /// Forgets everything: the network is another one.
  public synchronized void restart() {
    byV1 = Status.UNKNOWN;
    byV2 = Status.UNKNOWN;
    confidence = 0;
    tell();
  }

  /// One public address that is reached is enough; none is, if all have been tried in vain.
  private static Status summary(Map<Multiaddr, Verdict> verdicts) {
    Collection<Verdict> ofPublic =
        verdicts.entrySet().stream()
            .filter(entry -> entry.getKey().isPublic())
            .map(Map.Entry::getValue)
            .toList();
    if (ofPublic.contains(Verdict.REACHABLE)) {
      return Status.PUBLIC;
    }
    boolean inVain =
        !ofPublic.isEmpty() && ofPublic.stream().allMatch(each -> each == Verdict.UNREACHABLE);
    return inVain ? Status.PRIVATE : Status.UNKNOWN;
  }

  private void tell() {
    if (status() != told) {
      told = status();
      listener.accept(told);
    }
  }
}
