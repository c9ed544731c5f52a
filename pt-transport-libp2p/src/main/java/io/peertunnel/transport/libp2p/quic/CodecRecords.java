package io.peertunnel.transport.libp2p.quic;

import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;

/// Reaches what Netty's codec knows of a stream and keeps to itself. Loop code.
///
/// Three things need it. The end of a stream must not be written while the path is full. A stream
/// of which the peer wants no more (STOP_SENDING) and whose other direction has ended is forgotten
/// by the codec's library: what is written then waits for ever, and no event tells. And the codec
/// keeps the channel of every stream that was reset until its connection ends.
///
/// The package of the codec must be open to this module (`--add-opens`, as the start script's run
/// time has it); where it is not, such a stream stays until its connection ends.
final class CodecRecords {
  private static final String CHANNEL = "io.netty.handler.codec.quic.QuicheQuicChannel";
  private static final int TWO_PACKETS = 2700;
  private static final Optional<CodecRecords> REACHED = reach();

  private final MethodHandle capacity;
  private final MethodHandle forget;

  private CodecRecords(MethodHandle capacity, MethodHandle forget) {
    this.capacity = capacity;
    this.forget = forget;
  }

  /// Returns whether the codec can be reached.
  static boolean isReachable() {
    return REACHED.isPresent();
  }

  /// Returns whether nothing can be written to a stream any more. False where that is unknown.
  static boolean isStopped(QuicStreamChannel stream) {
    return REACHED.isPresent()
        && stream.parent().isActive()
        && (long) call(REACHED.get().capacity, stream) < 0;
  }

  /// Returns whether the path or the peer takes less than two packets now. False where that is
  /// unknown.
  static boolean isPathFull(QuicStreamChannel stream) {
    return REACHED.isPresent()
        && stream.parent().isActive()
        && (long) call(REACHED.get().capacity, stream) < TWO_PACKETS;
  }

  /// Lets the codec forget a stream that was reset and closed.
  static void forget(QuicStreamChannel stream) {
    REACHED.ifPresent(records -> call(records.forget, stream));
  }

  private static Object call(MethodHandle method, QuicStreamChannel stream) {
    try {
      Object result = method.invoke(stream.parent(), stream.streamId());
      return result == null ? "" : result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("neither method declares an exception", e);
    }
  }

  private static Optional<CodecRecords> reach() {
    try {
      Class<?> owner = Class.forName(CHANNEL, false, QuicChannel.class.getClassLoader());
      MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(owner, MethodHandles.lookup());
      return Optional.of(
          new CodecRecords(
              lookup.findVirtual(
                  owner, "streamCapacity", MethodType.methodType(long.class, long.class)),
              lookup.findVirtual(
                  owner, "streamClosed", MethodType.methodType(void.class, long.class))));
    } catch (ReflectiveOperationException e) {
      System.getLogger(CodecRecords.class.getName())
          .log(System.Logger.Level.DEBUG, "streams that were reset are kept: {0}", e.getMessage());
      return Optional.empty();
    }
  }
}
