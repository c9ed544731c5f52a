/// Which addresses of a peer are tried, in what order, and the race that tries them.
@NullMarked
package io.peertunnel.transport.libp2p.dial;

import org.jspecify.annotations.NullMarked;
