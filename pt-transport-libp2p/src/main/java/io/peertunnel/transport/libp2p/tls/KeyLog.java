package io.peertunnel.transport.libp2p.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.internal.tcnative.KeyLogCallback;
import io.netty.internal.tcnative.SSLContext;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/// Reaches the key log of a context of BoringSSL. Pure.
///
/// Netty has the call but keeps the pointer that it takes to itself. So the package of the pointer
/// must be open to this module (`--add-opens`, as the start script's run time has it); where it is
/// not, BoringSSL is not used (docs/adr/0022).
final class KeyLog {
  private static final Optional<VarHandle> POINTER = pointer();

  private KeyLog() {}

  static boolean isReachable() {
    return POINTER.isPresent();
  }

  /// Sends the secrets of all handshakes of `context` to `callback`.
  static void of(SslContext context, KeyLogCallback callback) {
    long pointer = (long) POINTER.orElseThrow().get((ReferenceCountedOpenSslContext) context);
    if (!SSLContext.setKeyLogCallback(pointer, callback)) {
      throw new IllegalStateException("this BoringSSL keeps no key log");
    }
  }

  private static Optional<VarHandle> pointer() {
    try {
      Class<?> owner = ReferenceCountedOpenSslContext.class;
      return Optional.of(
          MethodHandles.privateLookupIn(owner, MethodHandles.lookup())
              .findVarHandle(owner, "ctx", long.class));
    } catch (ReflectiveOperationException e) {
      System.getLogger(KeyLog.class.getName())
          .log(System.Logger.Level.DEBUG, "TLS by the JDK: {0}", e.getMessage());
      return Optional.empty();
    }
  }
}
