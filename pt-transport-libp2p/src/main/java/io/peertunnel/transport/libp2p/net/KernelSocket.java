package io.peertunnel.transport.libp2p.net;

import io.netty.channel.Channel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.nio.AbstractNioChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.channels.SelectableChannel;
import java.util.Optional;

/// Reaches the kernel's socket of a channel, for options that the JDK does not know. Loop code: on
/// the channel's loop, or its number may belong to another socket meanwhile.
///
/// Netty's native library for Linux asks the kernel. The number of a socket of the JDK is behind an
/// interface that `java.base` must export to this module (`--add-exports`, as the start script's
/// run time has it). Where either is missing no socket is reached.
final class KernelSocket {
  private static final Optional<MethodHandle> NUMBER = number();

  private KernelSocket() {}

  /// Returns the socket; it must not be kept, nor closed.
  static Optional<Socket> of(Channel channel) {
    if (!Epoll.isAvailable() || !channel.isOpen()) {
      return Optional.empty();
    }
    if (channel instanceof UnixChannel unix) {
      return Optional.of(new Socket(unix.fd().intValue()));
    }
    return channel.unsafe() instanceof AbstractNioChannel.NioUnsafe nio
        ? of(nio.ch())
        : Optional.empty();
  }

  /// Returns the socket of a channel of the JDK, which nobody may close meanwhile.
  static Optional<Socket> of(SelectableChannel channel) {
    return Epoll.isAvailable()
        ? NUMBER.map(number -> new Socket(call(number, channel)))
        : Optional.empty();
  }

  private static int call(MethodHandle number, SelectableChannel channel) {
    try {
      return (int) number.invoke(channel);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("the method declares no exception", e);
    }
  }

  private static Optional<MethodHandle> number() {
    try {
      return Optional.of(
          MethodHandles.lookup()
              .findVirtual(
                  Class.forName("sun.nio.ch.SelChImpl"),
                  "getFDVal",
                  MethodType.methodType(int.class)));
    } catch (ReflectiveOperationException e) {
      System.getLogger(KernelSocket.class.getName())
          .log(System.Logger.Level.DEBUG, "sockets have no numbers: {0}", e.getMessage());
      return Optional.empty();
    }
  }
}
