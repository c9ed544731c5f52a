package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Bytes;
import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath.Limit;
import io.peertunnel.spi.Host;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// A relay that answers as a test wants it to, on a real host. Blocking code, thread-safe.
final class FakeRelay {
  private static final Bytes NONE = Bytes.empty();

  final Host host;
  final AtomicInteger asked = new AtomicInteger();
  private final Queue<Stream> joined = new ConcurrentLinkedQueue<>();
  private volatile Bytes reserved = NONE;
  private volatile Bytes connected = HopMessage.connected(Optional.empty()).encode();
  private volatile UnaryOperator<PeerId> swap = UnaryOperator.identity();

  FakeRelay(Host host) {
    this.host = host;
    host.serve(RelayProtocols.HOP, this::serve);
  }

  /// A reservation of one hour from an hour of the past or future.
  static Grant grant(Instant expires, Optional<Bytes> voucher) {
    return new Grant(expires.getEpochSecond(), List.of(), voucher);
  }

  /// Answers with these bytes whoever wants to reserve.
  FakeRelay reserving(Bytes answer) {
    reserved = answer;
    return this;
  }

  /// Makes good reservations.
  FakeRelay reserving() {
    Instant end = Instant.now().plus(Duration.ofHours(1));
    return reserving(HopMessage.reserved(grant(end, Optional.empty()), Optional.empty()).encode());
  }

  /// Says such a limit to whoever wants to connect.
  FakeRelay connecting(Limit limit) {
    connected = HopMessage.connected(Optional.of(limit)).encode();
    return this;
  }

  /// Connects to others than are wanted.
  FakeRelay swapping(UnaryOperator<PeerId> other) {
    swap = other;
    return this;
  }

  /// Cuts all circuits off.
  void cut() {
    joined.forEach(stream -> stream.reset(0));
    joined.clear();
  }

  /// Passes a caller on, who may not exist, and returns what the target says.
  static RelayStatus stop(Host host, PeerId target, PeerId caller)
      throws TunnelException, InterruptedException {
    Stream stop = connection(host, target).open(RelayProtocols.STOP);
    ControlStream control = new ControlStream(stop);
    control.write(StopMessage.connect(caller, Optional.empty()).encode());
    return control.read(StopMessage::decode).status().orElseThrow();
  }

  private void serve(Stream stream) throws TunnelException, InterruptedException {
    HopMessage request = new ControlStream(stream).read(HopMessage::decode);
    if (request.type() == HopMessage.Type.RESERVE) {
      asked.incrementAndGet();
      new ControlStream(stream).writeLast(reserved);
      return;
    }
    PeerId target = swap.apply(request.peer().orElseThrow());
    Stream stop = connection(host, target).open(RelayProtocols.STOP);
    ControlStream control = new ControlStream(stop);
    control.write(StopMessage.connect(stream.remote(), Optional.empty()).encode());
    var _ = control.read(StopMessage::decode);
    new ControlStream(stream).write(connected);
    joined.add(stream);
    joined.add(stop);
    Splice.Terms terms =
        new Splice.Terms(new Backlog(Backlog.MOST), Optional.empty(), _ -> {}, () -> {});
    var _ = Splice.join(stream, stop, terms);
  }

  private static Connection connection(Host host, PeerId peer) {
    return host.connections().stream()
        .filter(each -> each.remote().equals(peer))
        .findFirst()
        .orElseThrow();
  }
}
