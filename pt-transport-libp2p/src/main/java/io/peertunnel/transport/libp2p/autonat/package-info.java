/// Whether others can reach us: `/libp2p/autonat/1.0.0` and `/libp2p/autonat/2`, both sides. Knows
/// the SPI, and of its neighbours only `identify`, `identity`, `net` and `stream`.
@NullMarked
package io.peertunnel.transport.libp2p.autonat;

import org.jspecify.annotations.NullMarked;
