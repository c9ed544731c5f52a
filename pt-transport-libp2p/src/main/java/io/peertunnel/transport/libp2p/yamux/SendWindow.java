package io.peertunnel.transport.libp2p.yamux;

import io.peertunnel.spi.wire.MalformedException;

/// How much the peer still takes on one stream. Pure.
///
/// @see <a href="https://github.com/hashicorp/yamux/blob/master/spec.md#flow-control">yamux, Flow
///     Control</a>
final class SendWindow {
  /// The most that a window can hold in bytes: 2^32-1.
  static final long MAX = 0xffff_ffffL;

  private long available = ReceiveWindow.INITIAL;

  /// Returns how many bytes may be sent now, from 0 to 2^32-1.
  long available() {
    return available;
  }

  /// Spends credit.
  ///
  /// @throws IllegalArgumentException if it is more than there is
  void take(int bytes) {
    if (bytes < 0 || bytes > available) {
      throw new IllegalArgumentException(bytes + " bytes from a window of " + available);
    }
    available -= bytes;
  }

  /// Adds the credit of an update.
  ///
  /// @param bytes from 0 to 2^32-1
  /// @throws MalformedException if the window would exceed 2^32-1
  void add(long bytes) throws MalformedException {
    if (bytes > MAX - available) {
      throw new MalformedException("yamux window update of " + bytes + " bytes is too large");
    }
    available += bytes;
  }
}
