package io.peertunnel.transport.libp2p.relay;

import io.peertunnel.spi.PeerId;
import io.peertunnel.spi.Registration;
import java.util.List;
import java.util.Optional;

/// Counts the circuits of a relay, from the request to the end. Thread-safe.
final class CircuitTable {
  private final RelayRules.Connecting rules;
  private final Tally<PeerId> ends = new Tally<>();
  private int circuits;

  CircuitTable(RelayRules.Connecting rules) {
    this.rules = rules;
  }

  /// Counts one more circuit until the registration is closed.
  ///
  /// @return empty if it is one too many
  synchronized Optional<Registration> add(PeerId from, PeerId to) {
    if (circuits >= rules.circuits()
        || ends.of(from) >= rules.perPeer()
        || ends.of(to) >= rules.perPeer()) {
      return Optional.empty();
    }
    List<PeerId> both = List.of(from, to);
    ends.add(both);
    circuits++;
    return Optional.of(Registration.once(() -> remove(both)));
  }

  synchronized int size() {
    return circuits;
  }

  private synchronized void remove(List<PeerId> both) {
    ends.remove(both);
    circuits--;
  }
}
