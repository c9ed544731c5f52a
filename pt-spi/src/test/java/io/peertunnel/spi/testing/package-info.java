/// A network in memory, and the contracts that every implementation of the SPI passes.
///
/// Shipped in the test jar of this module. It has a package of its own because the classes of a
/// named module come from that module alone: a second jar with the package of the SPI could not be
/// read. It depends on the SPI, JUnit and AssertJ.
@NullMarked
package io.peertunnel.spi.testing;

import org.jspecify.annotations.NullMarked;
