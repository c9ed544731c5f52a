/// Benchmarks of the hot paths, without sockets: what a chunk costs in time and in garbage. Started
/// by `bench/jmh`.
@NullMarked
package io.peertunnel.tests.jmh;

import org.jspecify.annotations.NullMarked;
