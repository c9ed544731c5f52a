/// What `pt demo` shows: a small web page as the service of a tunnel, and what is known of the
/// tunnel that carried each request for it.
///
/// Knows the tunnels and the SPI, not the command line.
@NullMarked
package io.peertunnel.launcher.demo;

import org.jspecify.annotations.NullMarked;
