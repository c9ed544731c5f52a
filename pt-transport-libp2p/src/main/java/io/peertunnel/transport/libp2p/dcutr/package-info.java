/// DCUtR: the agreement of two peers that talk through a relay on when to dial each other.
@NullMarked
package io.peertunnel.transport.libp2p.dcutr;

import org.jspecify.annotations.NullMarked;
