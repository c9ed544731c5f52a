package io.peertunnel.launcher.cli;

import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.Forwarder;
import io.peertunnel.spi.ForwarderProvider;
import io.peertunnel.spi.PluginContext;
import io.peertunnel.spi.StreamHandler;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.List;

/// A kind of service with addresses of its own. It carries nothing.
final class UnixKind implements ForwarderProvider {
  @Override
  public String name() {
    return "unix";
  }

  @Override
  public String description() {
    return "paths";
  }

  @Override
  public SocketAddress address(String text) {
    if (!text.startsWith("/")) {
      throw new IllegalArgumentException("must begin with /");
    }
    return UnixDomainSocketAddress.of(text);
  }

  @Override
  public Forwarder create(PluginContext context) {
    return new Forwarder() {
      @Override
      public StreamHandler expose(SocketAddress target, ForwardListener listener) {
        return stream -> stream.reset(0);
      }

      @Override
      public Binding bind(
          List<? extends SocketAddress> local, StreamOpener opener, ForwardListener listener) {
        List<SocketAddress> bound = List.copyOf(local);
        return new Binding() {
          @Override
          public List<SocketAddress> local() {
            return bound;
          }

          @Override
          public void close() {
            // Nothing is held.
          }
        };
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }
}
