package io.peertunnel.tests.relay;

import io.peertunnel.tests.process.Program;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Bytes through circuits, from their callers to their targets. Blocking code.
final class Traffic {
  private static final Duration TICK = Duration.ofMillis(50);

  private final List<Sender> senders;
  private final List<Receiver> receivers;

  Traffic(List<Crowd.Joined> circuits) {
    this.receivers =
        circuits.stream().map(joined -> new Receiver(joined.target().stream())).toList();
    this.senders = circuits.stream().map(joined -> new Sender(joined.caller().stream())).toList();
  }

  /// Lets each circuit carry `bytesPerSecond` at most, for so long.
  void run(Duration duration, long bytesPerSecond) throws InterruptedException {
    long start = System.nanoTime();
    long tick = bytesPerSecond * TICK.toMillis() / 1000;
    for (long next = start; System.nanoTime() - start < duration.toNanos(); ) {
      senders.forEach(sender -> sender.allow(tick));
      next += TICK.toNanos();
      TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
    }
    senders.forEach(sender -> sender.allow(0));
  }

  /// Lets each circuit carry so many bytes, as fast as it can.
  void allow(long bytes) {
    senders.forEach(sender -> sender.allow(bytes));
  }

  void stall() {
    receivers.forEach(Receiver::stall);
  }

  void resume() {
    receivers.forEach(Receiver::resume);
  }

  /// Returns how many bytes have arrived.
  long received() {
    return receivers.stream().mapToLong(Receiver::received).sum();
  }

  /// Returns how many bytes the streams have taken.
  long sent() {
    return senders.stream().mapToLong(Sender::sent).sum();
  }

  /// Waits until so many bytes have arrived.
  void awaitReceived(long bytes) throws InterruptedException {
    long end = System.nanoTime() + Program.PATIENCE.toNanos();
    while (received() < bytes) {
      if (System.nanoTime() > end) {
        throw new AssertionError(received() + " bytes came of " + bytes);
      }
      TimeUnit.NANOSECONDS.sleep(TICK.toNanos());
    }
  }

  /// Requires that no circuit has carried so much.
  void requireHeldBack(long bytes) {
    for (Receiver receiver : receivers) {
      if (receiver.received() >= bytes) {
        throw new AssertionError("a receiver that did not read was given " + bytes + " bytes");
      }
    }
  }

  /// Ends all circuits and requires that every byte has arrived, in order.
  void finish() throws InterruptedException {
    senders.forEach(Sender::end);
    for (int i = 0; i < senders.size(); i++) {
      try {
        long whole = receivers.get(i).whole().get(Program.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (whole != senders.get(i).sent()) {
          throw new AssertionError(whole + " bytes came of " + senders.get(i).sent());
        }
      } catch (ExecutionException | TimeoutException e) {
        throw new AssertionError("circuit " + i + " did not end well", e);
      }
    }
  }
}
