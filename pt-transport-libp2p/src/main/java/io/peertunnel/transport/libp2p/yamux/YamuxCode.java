package io.peertunnel.transport.libp2p.yamux;

import io.peertunnel.transport.libp2p.mux.PeerWords;

/// The codes that end sessions and streams, and what they mean. Pure. Codes unknown to us stay
/// numbers.
///
/// @see <a href="https://github.com/libp2p/specs/blob/master/error-codes/README.md">error codes</a>
final class YamuxCode {
  /// A session that ends in order.
  static final long GO_AWAY_NORMAL = 0;

  /// A session whose peer broke the rules of yamux.
  static final long GO_AWAY_PROTOCOL_ERROR = 1;

  /// A session that ends because its owner failed.
  static final long GO_AWAY_INTERNAL_ERROR = 2;

  /// A stream that there is no room for.
  static final long STREAM_RESOURCE_LIMIT = 0x1002;

  /// A stream whose peer broke the rules.
  static final long STREAM_PROTOCOL_VIOLATION = 0x1004;

  /// A stream refused because the connection is ending.
  static final long STREAM_SHUTDOWN = 0x1007;

  private YamuxCode() {}

  /// Says in a sentence for the user why the peer ended the session.
  static String describeGoAway(long code) {
    if (code == GO_AWAY_PROTOCOL_ERROR) {
      return PeerWords.describeClose(": it says that we broke the rules of yamux");
    }
    return code == GO_AWAY_INTERNAL_ERROR
        ? PeerWords.describeClose(": it had an internal error")
        : PeerWords.describeClose(code);
  }
}
