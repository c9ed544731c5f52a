/// The secure channel `/noise`: Noise_XX_25519_ChaChaPoly_SHA256 with libp2p's identity payload.
///
/// The handshake is pure ([io.peertunnel.transport.libp2p.noise.NoiseXx]); two handlers bring it to
/// a channel. Knows the identities, not the upgrade around it.
@NullMarked
package io.peertunnel.transport.libp2p.noise;

import org.jspecify.annotations.NullMarked;
