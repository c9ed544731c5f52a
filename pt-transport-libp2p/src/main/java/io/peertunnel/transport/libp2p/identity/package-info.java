/// Who we are and who others are: keys, signatures, peer ids, signed records, and our key on disk.
///
/// Knows no network: only the values of the SPI, the JDK's cryptography, and BouncyCastle's curve
/// arithmetic for secp256k1.
@NullMarked
package io.peertunnel.transport.libp2p.identity;

import org.jspecify.annotations.NullMarked;
