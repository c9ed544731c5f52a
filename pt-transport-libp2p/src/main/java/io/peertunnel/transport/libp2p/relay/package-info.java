/// Circuit relay v2: connections between two peers through a third one, which sees nothing but
/// ciphertext. The client, the keeper of reservations, and the service.
@NullMarked
package io.peertunnel.transport.libp2p.relay;

import org.jspecify.annotations.NullMarked;
