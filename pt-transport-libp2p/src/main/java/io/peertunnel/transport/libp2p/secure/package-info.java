/// From a fresh byte channel to an authenticated, encrypted one with a multiplexer agreed upon.
@NullMarked
package io.peertunnel.transport.libp2p.secure;

import org.jspecify.annotations.NullMarked;
