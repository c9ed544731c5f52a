package io.peertunnel.transport.libp2p.quic;

import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicStreamChannel;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reaches what Netty's codec knows of a stream and keeps to itself. Loop code.
///
/// Three things need it. The end of a stream must not be written while bytes before it are on their
/// way. A stream of which the peer wants no more (STOP_SENDING) and whose other direction has ended
/// is forgotten by the codec's library: what is written then waits for ever, and no event tells.
/// And the codec keeps the channel of every stream that was reset until its connection ends.
///
/// The package of the codec must be open to this module (`--add-opens`, as the start script's run
/// time has it); where it is not, such a stream stays until its connection ends.
final class CodecRecords {
  private static final String CHANNEL = "io.netty.handler.codec.quic.QuicheQuicChannel";
  private static final String LIBRARY = "io.netty.handler.codec.quic.Quiche";
  private static final long LONGER_THAN_ANY_REPEAT_NANOS = 10_000_000_000L;
  private static final Optional<CodecRecords> REACHED = reach();

  private final MethodHandle capacity;
  private final MethodHandle forget;
  private final MethodHandle connection;
  private final MethodHandle address;
  private final MethodHandle timeout;

  private CodecRecords(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
    Class<?> owner = lookup.lookupClass();
    capacity =
        lookup.findVirtual(owner, "streamCapacity", MethodType.methodType(long.class, long.class));
    forget =
        lookup.findVirtual(owner, "streamClosed", MethodType.methodType(void.class, long.class));
    Field field = owner.getDeclaredField("connection");
    connection = lookup.unreflectGetter(field);
    address = lookup.findVirtual(field.getType(), "address", MethodType.methodType(long.class));
    timeout =
        lookup.findStatic(
            Class.forName(LIBRARY, false, owner.getClassLoader()),
            "quiche_conn_timeout_as_nanos",
            MethodType.methodType(long.class, long.class));
  }

  @FunctionalInterface
  private interface Call {
    @Nullable Object make() throws Throwable;
  }

  /// Returns whether the codec can be reached.
  static boolean isReachable() {
    return REACHED.isPresent();
  }

  /// Returns whether nothing can be written to a stream any more. False where that is unknown.
  static boolean isStopped(QuicStreamChannel stream) {
    return REACHED.isPresent()
        && stream.parent().isActive()
        && (long) call(() -> REACHED.get().capacity.invoke(stream.parent(), stream.streamId())) < 0;
  }

  /// Returns whether nothing that the peer must acknowledge is on its way: then the codec waits for
  /// nothing but the end of the idle time. False where that is unknown.
  static boolean isQuiet(QuicStreamChannel stream) {
    if (REACHED.isEmpty() || !stream.parent().isActive()) {
      return false;
    }
    CodecRecords codec = REACHED.get();
    Object connection = call(() -> codec.connection.invoke(stream.parent()));
    long address = (long) call(() -> codec.address.invoke(connection));
    long nanos = (long) call(() -> codec.timeout.invoke(address));
    return nanos < 0 || nanos > LONGER_THAN_ANY_REPEAT_NANOS;
  }

  /// Lets the codec forget a stream that was reset and closed.
  static void forget(QuicStreamChannel stream) {
    REACHED.ifPresent(
        records ->
            call(
                () -> {
                  records.forget.invoke(stream.parent(), stream.streamId());
                  return null;
                }));
  }

  private static Object call(Call call) {
    try {
      Object result = call.make();
      return result == null ? "" : result;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("none of the methods declares an exception", e);
    }
  }

  private static Optional<CodecRecords> reach() {
    try {
      Class<?> owner = Class.forName(CHANNEL, false, QuicChannel.class.getClassLoader());
      return Optional.of(
          new CodecRecords(MethodHandles.privateLookupIn(owner, MethodHandles.lookup())));
    } catch (ReflectiveOperationException e) {
      System.getLogger(CodecRecords.class.getName())
          .log(System.Logger.Level.DEBUG, "streams that were reset are kept: {0}", e.getMessage());
      return Optional.empty();
    }
  }
}
