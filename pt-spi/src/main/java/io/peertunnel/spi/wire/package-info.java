/// Encodings that several protocols on streams share: unsigned varints and length-delimited
/// messages.
@NullMarked
package io.peertunnel.spi.wire;

import org.jspecify.annotations.NullMarked;
