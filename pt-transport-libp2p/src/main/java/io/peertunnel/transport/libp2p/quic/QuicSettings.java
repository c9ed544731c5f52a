package io.peertunnel.transport.libp2p.quic;

import java.time.Duration;

/// How QUIC connections are to run. Pure.
///
/// What a connection costs: an idle one some 70 KiB of native memory. One whose reader has stalled
/// at most its connection window, as [#connectionWindow()] has it at first; where the reader was
/// fast before, the codec lets the window of a stream grow to 16 MiB and that of the connection to
/// 24 MiB. Beside that each stalled stream holds up to 128 KiB that were delivered and are not
/// consumed. A reader that stays slow, but reads, is not bounded by [#stalledBytes()].
///
/// @param streamWindow bytes that a peer may send on one stream before the first credit
/// @param connectionWindow the same for all streams of a connection together
/// @param maxInboundStreams how many streams of the peer may be open at once, from 1 to 20,000
/// @param idleTimeout after how long without a packet a connection is lost; the peer may be
///     shorter. Longer than 30 s, so that a connection survives half a minute of lost packets
/// @param stalledBytes what all stalled connections of a host together may hold, in bytes
/// @param keepAlive how long a connection may be silent before we break the silence
public record QuicSettings(
    long streamWindow,
    long connectionWindow,
    int maxInboundStreams,
    long stalledBytes,
    Duration idleTimeout,
    Duration keepAlive,
    Congestion congestion) {
  private static final long MEBIBYTE = 1024 * 1024;
  private static final int STREAM_LIMIT = 20_000;

  /// Checks the ranges.
  public QuicSettings {
    if (streamWindow < 1 || connectionWindow < streamWindow || stalledBytes < 0) {
      throw new IllegalArgumentException(
          "windows " + streamWindow + ", " + connectionWindow + ", " + stalledBytes);
    }
    if (maxInboundStreams < 1 || maxInboundStreams > STREAM_LIMIT) {
      throw new IllegalArgumentException("maxInboundStreams " + maxInboundStreams);
    }
    if (!keepAlive.isPositive() || idleTimeout.compareTo(keepAlive) <= 0) {
      throw new IllegalArgumentException("keep-alive " + keepAlive + ", idle " + idleTimeout);
    }
  }

  /// How fast a connection sends, given what gets lost.
  public enum Congestion {
    /// RFC 9438: gives way at each loss; fair beside TCP.
    CUBIC,
    /// Measures the path and cares little for single losses.
    BBR
  }

  /// Returns windows of 256 and 512 KiB at first, 256 streams of the peer, 256 MiB for what has
  /// stalled, 60 s of patience, and BBR.
  public static QuicSettings standard() {
    return new QuicSettings(
        MEBIBYTE / 4,
        MEBIBYTE / 2,
        256,
        256L * MEBIBYTE,
        Duration.ofSeconds(60),
        Duration.ofSeconds(15),
        Congestion.BBR);
  }

  /// Returns the same settings for so many streams, and with another congestion control.
  public QuicSettings with(int inboundStreams, Congestion other) {
    return new QuicSettings(
        streamWindow,
        connectionWindow,
        inboundStreams,
        stalledBytes,
        idleTimeout,
        keepAlive,
        other);
  }
}
