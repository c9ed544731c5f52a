package io.peertunnel.launcher.cli;

import io.peertunnel.spi.Registration;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/// The signals of this process. Blocking.
///
/// The JDK has no supported interface for signals: `sun.misc.Signal` of the module
/// `jdk.unsupported` is reached by reflection, and where it is absent a signal ends the process as
/// it does by default.
final class ProcessSignals implements Signals {
  private static final Map<String, Integer> EXIT_CODES =
      Map.of("INT", ExitCode.INTERRUPTED, "TERM", ExitCode.DONE, "HUP", ExitCode.DONE);
  private static final Map<String, Integer> SECOND_CODES =
      Map.of("INT", ExitCode.INTERRUPTED, "TERM", 143, "HUP", 129);

  @Override
  public Registration onStop(IntConsumer handler) {
    AtomicBoolean stopping = new AtomicBoolean();
    EXIT_CODES
        .keySet()
        .forEach(
            name ->
                install(
                    name,
                    () -> {
                      if (stopping.getAndSet(true)) {
                        Runtime.getRuntime().halt(SECOND_CODES.getOrDefault(name, 1));
                      }
                      handler.accept(EXIT_CODES.getOrDefault(name, 0));
                    }));
    return () -> {};
  }

  @SuppressWarnings("ReferenceEquality") // Identity is what a handler's equality means.
  private static boolean isSame(Object other, Object proxy) {
    return other == proxy;
  }

  private static void install(String name, Runnable action) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler calls =
          (proxy, method, arguments) ->
              switch (method.getName()) {
                case "handle" -> {
                  action.run();
                  yield null;
                }
                case "hashCode" -> System.identityHashCode(proxy);
                case "equals" -> isSame(arguments[0], proxy);
                default -> "stop on " + name;
              };
      Object proxy =
          Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, calls);
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      // This system has no such signal, or keeps it to itself.
    }
  }
}
