package io.peertunnel.transport.libp2p.mux;

/// Says in sentences for the user what the codes of libp2p mean with which a peer ends something.
/// Pure. Codes unknown to us stay numbers.
///
/// @see <a
///     href="https://github.com/libp2p/specs/blob/7740c07/error-codes/README.md">error codes</a>
public final class PeerWords {
  private PeerWords() {}

  /// Says why the peer closed a connection.
  public static String describeClose(long code) {
    return describeClose(
        switch (known(code)) {
          case 0 -> "";
          case 0x1000 -> ": it speaks none of our protocols";
          case 0x1001 -> ": it has no resources left for us";
          case 0x1002 -> ": it says that we ask too often";
          case 0x1003 -> ": it says that we broke a protocol";
          case 0x1004 -> ": another connection took its place";
          case 0x1005 -> ": it trimmed its connections";
          case 0x1006 -> ": it is shutting down";
          case 0x1007 -> ": it does not let us in";
          default -> " with error code " + code;
        });
  }

  /// Says that the peer closed a connection.
  ///
  /// @param why what follows "the connection"; may be empty
  public static String describeClose(String why) {
    return "The peer closed the connection" + why + ".";
  }

  /// Says why the peer reset a stream.
  public static String describeReset(long code) {
    String why =
        switch (known(code)) {
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

  private static int known(long code) {
    return Math.clamp(code, 0, Integer.MAX_VALUE);
  }
}
