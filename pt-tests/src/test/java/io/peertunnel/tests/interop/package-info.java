/// Our host against go-libp2p and js-libp2p, in both directions.
@NullMarked
package io.peertunnel.tests.interop;

import org.jspecify.annotations.NullMarked;
