/// The program: finds the plugins, runs the tunnels, talks to the user.
///
/// Nothing is exported, and no implementation of the SPI is named: transports, discoveries and
/// forwarders arrive by service binding.
module io.peertunnel.launcher {
  requires info.picocli;
  requires io.avaje.json;
  requires io.peertunnel.spi;
  requires java.logging;
  requires jdk.httpserver;
  requires org.slf4j;
  requires pf4j;

  uses io.peertunnel.spi.DiscoveryProvider;
  uses io.peertunnel.spi.ForwarderProvider;
  uses io.peertunnel.spi.TransportProvider;

  provides System.LoggerFinder with
      io.peertunnel.launcher.cli.ConsoleLoggers;
}
