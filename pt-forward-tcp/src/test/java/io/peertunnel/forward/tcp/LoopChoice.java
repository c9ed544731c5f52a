package io.peertunnel.forward.tcp;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.peertunnel.spi.testing.FakeHost;
import io.peertunnel.spi.testing.FakeNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Where the streams of a test call back.
enum LoopChoice {
  /// On loops that fit the sockets of the forwarder.
  SAME_KIND {
    @Override
    FakeHost host(FakeNetwork network, String name, List<EventLoopGroup> groups) {
      EventLoopGroup group = group(SocketKind.best());
      groups.add(group);
      return network.host(name, group::next);
    }
  },
  /// On loops that serve sockets of another kind.
  EPOLL {
    @Override
    FakeHost host(FakeNetwork network, String name, List<EventLoopGroup> groups) {
      EventLoopGroup group = group(SocketKind.EPOLL);
      groups.add(group);
      return network.host(name, group::next);
    }
  },
  /// On an executor that knows nothing of sockets.
  PLAIN {
    @Override
    FakeHost host(FakeNetwork network, String name, List<EventLoopGroup> groups) {
      return network.host(name);
    }
  };

  abstract FakeHost host(FakeNetwork network, String name, List<EventLoopGroup> groups);

  static EventLoopGroup group(SocketKind kind) {
    return new MultiThreadIoEventLoopGroup(
        1, new DefaultThreadFactory("test-loop", true), kind.ioHandlers());
  }

  static void end(List<EventLoopGroup> groups) {
    new ArrayList<>(groups)
        .forEach(group -> group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly());
  }
}
