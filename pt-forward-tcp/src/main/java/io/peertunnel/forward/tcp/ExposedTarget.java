package io.peertunnel.forward.tcp;

import io.netty.channel.socket.SocketChannel;
import io.netty.util.concurrent.Future;
import io.peertunnel.spi.ForwardListener;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.StreamHandler;
import io.peertunnel.spi.TunnelException;
import java.net.InetSocketAddress;

/// *Blocking*, where the target has a name; else the loop does it all. Serves each stream by a
/// connection of its own to the target. A target that does not answer resets that stream, and
/// nothing else.
final class ExposedTarget implements StreamHandler {
  private final InetSocketAddress target;
  private final Loops loops;
  private final Capacity capacity;
  private final Splices splices;
  private final ForwardListener listener;

  ExposedTarget(
      InetSocketAddress target,
      Loops loops,
      Capacity capacity,
      Splices splices,
      ForwardListener listener) {
    this.target = target;
    this.loops = loops;
    this.capacity = capacity;
    this.splices = splices;
    this.listener = listener;
  }

  @Override
  public void handle(Stream stream) throws InterruptedException {
    if (!capacity.tryTake()) {
      String many = " connections are open, which is the limit (setting tcp.max-connections)";
      refuse(stream, "no connection to " + name() + ": " + capacity.limit() + many);
      return;
    }
    boolean taken = false;
    try {
      TargetDialer dialer = new TargetDialer(target);
      Loops.Home home = loops.homeFor(stream.executor());
      if (dialer.isLiteral()) {
        dialer.start(home).addListener((Future<SocketChannel> done) -> settled(done, stream));
        taken = true;
        return;
      }
      SocketChannel local = dialer.dial(home);
      taken = true;
      splices.start(local, stream, listener);
    } catch (TunnelException e) {
      refuse(stream, String.valueOf(e.getMessage()));
    } finally {
      if (!taken) {
        capacity.release();
        stream.reset(Stream.CODE_UNSPECIFIED);
      }
    }
  }

  private void settled(Future<SocketChannel> done, Stream stream) {
    if (done.isSuccess()) {
      splices.start(done.getNow(), stream, listener);
    } else {
      capacity.release();
      refuse(stream, String.valueOf(done.cause().getMessage()));
    }
  }

  private void refuse(Stream stream, String reason) {
    stream.reset(Stream.CODE_UNSPECIFIED);
    loops.tell(() -> listener.refused(reason));
  }

  private String name() {
    return LocalSockets.text(target);
  }
}
