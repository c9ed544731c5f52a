package io.peertunnel.forward.tcp;

import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.Optional;
import java.util.concurrent.Executor;

/// *Pure.* The two ways in which Netty serves sockets. A socket runs only on a loop of its kind.
enum SocketKind {
  /// Native, on Linux.
  EPOLL(EpollIoHandle.class) {
    @Override
    SocketChannel socket() {
      return new EpollSocketChannel();
    }

    @Override
    ServerSocketChannel serverSocket() {
      return new EpollServerSocketChannel();
    }

    @Override
    IoHandlerFactory ioHandlers() {
      return EpollIoHandler.newFactory();
    }
  },
  /// The selector of the JDK, everywhere.
  NIO(NioIoHandle.class) {
    @Override
    SocketChannel socket() {
      return new NioSocketChannel();
    }

    @Override
    ServerSocketChannel serverSocket() {
      return new NioServerSocketChannel();
    }

    @Override
    IoHandlerFactory ioHandlers() {
      return NioIoHandler.newFactory();
    }
  };

  private final Class<? extends IoHandle> handle;

  SocketKind(Class<? extends IoHandle> handle) {
    this.handle = handle;
  }

  /// Returns the kind that carries half-closed connections. Netty 4.2.18 takes an epoll socket out
  /// of its loop when it waits for nothing, as after the FIN of the other end, and fails to put it
  /// back (`epoll_ctl` says ENOENT): the reply would be lost.
  static SocketKind best() {
    return NIO;
  }

  /// Returns `executor` as a loop, if sockets of this kind can be registered there.
  Optional<EventLoop> loop(Executor executor) {
    return executor instanceof IoEventLoop loop && loop.isCompatible(handle)
        ? Optional.of(loop)
        : Optional.empty();
  }

  abstract SocketChannel socket();

  abstract ServerSocketChannel serverSocket();

  abstract IoHandlerFactory ioHandlers();
}
