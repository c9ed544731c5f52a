/// The program: finds the plugins, runs the tunnels, talks to the user.
///
/// Nothing is exported, and no implementation of the SPI is named: transports, discoveries and
/// forwarders arrive by service binding.
module io.peertunnel.launcher {
  requires io.peertunnel.spi;
}
