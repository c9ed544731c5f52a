/// The benchmark of whole processes: the same load through `pt`, through other tunnels and through
/// none. Started by `bench/run`; `docs/benchmarks.md` says how it measures.
@NullMarked
package io.peertunnel.tests.bench;

import org.jspecify.annotations.NullMarked;
