package io.peertunnel.transport.libp2p.stream;

/// The numbers that libp2p gives to the causes of a reset or a go-away. Those of streams and of
/// connections differ by one. Pure.
///
/// @see <a
///     href="https://github.com/libp2p/specs/blob/7740c07/error-codes/README.md">error codes</a>
public final class ErrorCode {
  /// Nothing went wrong.
  public static final long NONE = 0;

  /// A stream: both sides could not agree on a protocol.
  public static final long NEGOTIATION_FAILED = 0x1001;

  /// A stream: one of our limits is reached.
  public static final long RESOURCE_LIMIT = 0x1002;

  /// A stream: the peer asks too often.
  public static final long RATE_LIMITED = 0x1003;

  /// A stream: the peer broke the rules of a protocol.
  public static final long PROTOCOL_VIOLATION = 0x1004;

  /// A connection: one of our limits is reached.
  public static final long CONNECTION_RESOURCE_LIMIT = 0x1001;

  /// A connection: another connection to the peer takes over.
  public static final long CONNECTION_SUPPLANTED = 0x1004;

  /// A connection: the host closes.
  public static final long CONNECTION_SHUTDOWN = 0x1006;

  private ErrorCode() {}
}
