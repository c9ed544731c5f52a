package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Chunk;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.Flow;
import io.peertunnel.spi.FlowHandler;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Stream;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.Executor;

/// A stream that takes one chunk at a time, and says that it takes another before its flush
/// returns, as one does whose bytes the system takes at once.
record NarrowStream(Stream inner) implements Stream {
  @Override
  public PeerId remote() {
    return inner.remote();
  }

  @Override
  public String protocol() {
    return inner.protocol();
  }

  @Override
  public Connection connection() {
    return inner.connection();
  }

  @Override
  public Executor executor() {
    return inner.executor();
  }

  @Override
  public InputStream input() {
    return inner.input();
  }

  @Override
  public OutputStream output() {
    return inner.output();
  }

  @Override
  public Flow flow(FlowHandler handler) {
    return new NarrowFlow(inner.flow(handler), handler);
  }

  @Override
  public void reset(long code) {
    inner.reset(code);
  }

  @Override
  public void close() {
    inner.close();
  }

  private record NarrowFlow(Flow inner, FlowHandler handler) implements Flow {
    @Override
    public boolean write(Chunk chunk) {
      var _ = inner.write(chunk);
      return false;
    }

    @Override
    public void flush() {
      inner.flush();
      handler.onWritable();
    }

    @Override
    public void end() {
      inner.end();
    }

    @Override
    public void reset(long code) {
      inner.reset(code);
    }
  }
}
