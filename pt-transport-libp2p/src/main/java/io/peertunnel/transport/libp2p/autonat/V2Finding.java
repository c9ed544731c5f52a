package io.peertunnel.transport.libp2p.autonat;

import io.peertunnel.spi.Multiaddr;
import java.util.List;

/// What one question to one server led to. Pure, immutable.
sealed interface V2Finding {
  /// The server dialled an address.
  ///
  /// @param passedOver those before it in the request, which the server would not dial
  record Dialled(Multiaddr address, AddressReachability.Answer answer, List<Multiaddr> passedOver)
      implements V2Finding {}

  /// The server would dial none of them.
  record AllRefused() implements V2Finding {}

  /// The server answers no more questions for now.
  record Rejected() implements V2Finding {}

  /// The answer says nothing about any address.
  record Unclear() implements V2Finding {}
}
