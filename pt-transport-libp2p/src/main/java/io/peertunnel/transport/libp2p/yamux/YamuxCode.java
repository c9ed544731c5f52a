package io.peertunnel.transport.libp2p.yamux;

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
    String why =
        switch ((int) code) {
          case 0 -> "";
          case 1 -> ": it says that we broke the rules of yamux";
          case 2 -> ": it had an internal error";
          case 0x1000 -> ": it speaks none of our protocols";
          case 0x1001 -> ": it has no resources left for us";
          case 0x1002 -> ": it says that we ask too often";
          case 0x1003 -> ": it says that we broke a protocol";
          case 0x1004 -> ": another connection took its place";
          case 0x1005 -> ": it trimmed its connections";
          case 0x1006 -> ": it is shutting down";
          case 0x1007 -> ": it does not let us in";
          default -> " with error code " + code;
        };
    return "The peer closed the connection" + why + ".";
  }

  /// Says in a sentence for the user why the peer reset a stream.
  static String describeReset(long code) {
    String why =
        switch ((int) code) {
          case 0 -> "";
          case 0x1001 -> ": it does not speak the protocol";
          case 0x1002 -> ": it has no resources left for it";
          case 0x1003 -> ": it says that we ask too often";
          case 0x1004 -> ": it says that we broke the protocol";
          case 0x1005 -> ": another stream took its place";
          case 0x1006 -> ": it trimmed its connections";
          case 0x1007 -> ": it is shutting down";
          case 0x1008 -> ": it does not let us in";
          default -> " with error code " + code;
        };
    return "The peer reset the stream" + why + ".";
  }
}
