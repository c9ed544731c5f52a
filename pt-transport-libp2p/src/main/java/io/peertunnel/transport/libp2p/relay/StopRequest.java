package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.Connection;
import io.peertunnel.spi.ConnectionPath.Limit;
import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import io.peertunnel.spi.Stream;
import io.peertunnel.spi.TunnelException;
import io.peertunnel.transport.libp2p.identify.Deadline;
import io.peertunnel.transport.libp2p.stream.ErrorCode;
import java.time.Duration;
import java.util.Optional;

/// Asks the target of a circuit whether it takes it. Blocking code.
///
/// @param limit how long the target may take
record StopRequest(Duration limit) {
  /// Returns a stream with the target that has agreed.
  ///
  /// @throws TunnelException if it refuses, does not answer in time, or answers nonsense
  Stream ask(Connection target, PeerId caller, Optional<Limit> terms)
      throws TunnelException, InterruptedException {
    Stream stream = OpenedStream.within(limit, target, RelayProtocols.STOP);
    boolean agreed = false;
    try (Registration _ = Deadline.on(stream, limit)) {
      ControlStream control = new ControlStream(stream);
      control.write(StopMessage.connect(caller, terms).encode());
      StopMessage answer = control.read(StopMessage::decode);
      if (answer.status().filter(RelayStatus::isOk).isEmpty()) {
        throw new TunnelException(target.remote() + " does not take the circuit: " + answer);
      }
      agreed = true;
      return stream;
    } finally {
      if (!agreed) {
        stream.reset(ErrorCode.NONE);
      }
    }
  }
}
