/// What transports, discoveries and forwarders share: values, interfaces, and nothing else.
///
/// A plugin needs this module only. It depends on nothing but the annotations of JSpecify, at
/// compile time.
module io.peertunnel.spi {
  requires static transitive org.jspecify;

  exports io.peertunnel.spi;
  exports io.peertunnel.spi.wire;
}
