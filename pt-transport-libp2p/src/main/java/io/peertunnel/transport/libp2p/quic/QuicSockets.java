package io.peertunnel.transport.libp2p.quic;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identity.PeerCheck;
import io.peertunnel.transport.libp2p.mux.MuxListener;
import io.peertunnel.transport.libp2p.tls.QuicTls;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/// The UDP sockets of a host and the QUIC connections on them. Blocking code, thread-safe.
///
/// A dial leaves from the socket that listens, so that the peer sees, and a translator of addresses
/// keeps open, the very address at which others reach us. Where none of the family listens, one
/// socket is bound at the first dial, and kept.
public final class QuicSockets implements AutoCloseable {
  /// What punches a hole must look like nothing.
  private static final int NOISE = 64;

  private final QuicContext context;
  private final StallGuard stalls;
  private final SocketBinder binder;
  private final List<SocketBinder.Bound> listening;
  private final List<String> problems;
  private final List<SocketBinder.Bound> forDials = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;

  private QuicSockets(QuicContext context, SocketBinder binder, SocketBinder.Outcome outcome) {
    this.context = context;
    this.stalls = new StallGuard(context.settings().stalledBytes());
    this.binder = binder;
    this.listening = outcome.bound();
    this.problems = outcome.problems();
  }

  /// Returns whether there is a native library of QUIC for this system.
  public static boolean isAvailable() {
    return QuicTls.isAvailable();
  }

  /// Binds the sockets. Nobody is let in before [#start()]; dials are possible at once.
  ///
  /// @param wanted where to listen; what cannot be bound is told by [#problems()]
  /// @param hopedPort the port for those that ask for port 0, where it is free; 0 leaves it to the
  ///     system. All that ask for port 0 get the same port if they can
  public static QuicSockets open(List<InetSocketAddress> wanted, int hopedPort, QuicContext context)
      throws InterruptedException {
    InboundGate gate = new InboundGate(context.admission(), System.nanoTime());
    SocketBinder binder = new SocketBinder(context, gate);
    return new QuicSockets(context, binder, binder.bind(wanted, hopedPort));
  }

  /// Lets connections in.
  public void start() {
    listening.forEach(bound -> bound.socket().listen());
  }

  /// Returns where the sockets listen; wildcard addresses stay as they are.
  public List<InetSocketAddress> sockets() {
    return listening.stream().flatMap(bound -> bound.sockets().stream()).toList();
  }

  /// Returns one sentence for each address that could not be listened on.
  public List<String> problems() {
    return problems;
  }

  /// Dials.
  ///
  /// @param check who the peer may be; another one fails the handshake
  /// @param limit how long the handshake may take
  /// @throws TunnelException if there is no answer in time, or the handshake fails
  public QuicLink connect(InetSocketAddress target, PeerCheck check, Duration limit)
      throws TunnelException, InterruptedException {
    UdpSocket.Dial dial = socketFor(target).dial(target, context.tls().client(check), limit);
    try {
      return dial.result().get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      dial.giveUp(new TunnelException("no answer within " + limit.toMillis() + " ms", e));
      return late(dial);
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      dial.giveUp(new TunnelException("the dial was given up", e));
      throw e;
    }
  }

  /// Returns a new multiplexer for the channel of a [QuicLink]: a handler that is added to its
  /// pipeline as the last, and is what streams are opened with.
  public QuicMuxer muxer(Channel channel, MuxListener listener) {
    return new QuicMuxer(channel, context.settings(), stalls, listener);
  }

  /// Sends packets of noise to `target` until `done` says so, `length` has passed or the thread is
  /// interrupted, from the socket that a dial would leave from. They open the way for the dial of a
  /// peer behind a translator of addresses; the pauses are those of go-libp2p.
  ///
  /// @throws TunnelException if there is no socket of the family of `target`
  public void punch(InetSocketAddress target, Duration length, BooleanSupplier done)
      throws TunnelException, InterruptedException {
    UdpSocket socket = socketFor(target);
    long start = System.nanoTime();
    ThreadLocalRandom random = ThreadLocalRandom.current();
    for (int sent = 0;
        System.nanoTime() - start < length.toNanos() && !done.getAsBoolean();
        sent++) {
      byte[] noise = new byte[NOISE];
      random.nextBytes(noise);
      socket.send(Unpooled.wrappedBuffer(noise), target);
      Thread.sleep(PunchPace.pause(sent, random));
    }
  }

  /// Closes all sockets and their connections.
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      listening.forEach(
          bound -> {
            var _ = bound.socket().close();
          });
      forDials.forEach(
          bound -> {
            var _ = bound.socket().close();
          });
    } finally {
      lock.unlock();
    }
  }

  private UdpSocket socketFor(InetSocketAddress target)
      throws TunnelException, InterruptedException {
    lock.lock();
    try {
      if (closed) {
        throw new TunnelException("the program is shutting down");
      }
      for (List<SocketBinder.Bound> sockets : List.of(listening, forDials)) {
        for (SocketBinder.Bound bound : sockets) {
          if (bound.reaches(target.getAddress())) {
            return bound.socket();
          }
        }
      }
      SocketBinder.Bound fresh = binder.bindForDials(target.getAddress());
      forDials.add(fresh);
      return fresh.socket();
    } catch (IOException e) {
      throw new TunnelException("cannot open a UDP socket: " + e.getMessage(), e);
    } finally {
      lock.unlock();
    }
  }

  /// Returns the link if it came in the very moment in which the dial was given up.
  private static QuicLink late(UdpSocket.Dial dial) throws TunnelException, InterruptedException {
    try {
      return dial.result().get();
    } catch (ExecutionException e) {
      throw failure(e);
    }
  }

  private static TunnelException failure(ExecutionException e) {
    return e.getCause() instanceof TunnelException typed
        ? typed
        : new TunnelException("the dial failed: " + e.getCause(), e);
  }
}
