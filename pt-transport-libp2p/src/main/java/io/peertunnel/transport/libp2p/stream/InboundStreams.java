package io.peertunnel.transport.libp2p.stream;

import io.netty.buffer.ByteBuf;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.StreamHandler;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.mux.MuxedStream;
import io.peertunnel.transport.libp2p.negotiate.Negotiation;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/// The streams that the peer of one connection opens: negotiated on the loop, then served, each on
/// a virtual thread of its own that is interrupted when the connection ends.
public final class InboundStreams {
  private static final System.Logger LOG = System.getLogger(InboundStreams.class.getName());

  private final Connection connection;
  private final Map<String, StreamHandler> served;
  private final Semaphore budget;
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private volatile boolean ended;

  /// Creates the set.
  ///
  /// @param served the handlers by protocol, as they are at each moment
  /// @param budget how many more streams all peers together may open
  public InboundStreams(
      Connection connection, Map<String, StreamHandler> served, Semaphore budget) {
    this.connection = connection;
    this.served = served;
    this.budget = budget;
  }

  /// Takes a stream that the peer opened. On the loop.
  public void accept(MuxedStream muxed) {
    if (!budget.tryAcquire()) {
      muxed.reset(ErrorCode.RESOURCE_LIMIT);
      return;
    }
    var _ =
        new InboundNegotiation(
            muxed,
            Negotiation.responder(served::containsKey),
            (protocol, readAhead) -> agreed(muxed, protocol, readAhead),
            budget::release);
  }

  /// Interrupts all handlers. Any thread.
  public void end() {
    ended = true;
    threads.forEach(Thread::interrupt);
  }

  private void agreed(MuxedStream muxed, String protocol, ByteBuf readAhead) {
    Libp2pStream stream =
        Libp2pStream.accepted(
            new Libp2pStream.Identity(connection, protocol, budget::release), muxed, readAhead);
    StreamHandler handler = served.get(protocol);
    if (handler == null) {
      stream.reset(ErrorCode.NEGOTIATION_FAILED);
      return;
    }
    Thread thread =
        Thread.ofVirtual().name(protocol, muxed.id()).unstarted(() -> run(handler, stream));
    threads.add(thread);
    thread.start();
    if (ended) {
      thread.interrupt();
    }
  }

  private void run(StreamHandler handler, Libp2pStream stream) {
    try {
      handler.handle(stream);
    } catch (TunnelException e) {
      LOG.log(Level.DEBUG, () -> stream + " failed: " + e.getMessage());
      stream.reset(ErrorCode.NONE);
    } catch (InterruptedException e) {
      stream.reset(ErrorCode.NONE);
    } catch (RuntimeException | LinkageError e) {
      LOG.log(Level.WARNING, "the handler of " + stream + " failed; the stream is reset", e);
      stream.reset(ErrorCode.NONE);
    } finally {
      threads.remove(Thread.currentThread());
    }
  }
}
