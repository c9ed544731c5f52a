/// The root of the run-time image: everything in it that the launcher does not require itself.
///
/// Transports, discoveries and forwarders arrive by service binding and are roots of the link, so
/// that an image without one of them can be linked from the same modules (docs/adr/0016).
module io.peertunnel.dist {
  requires io.peertunnel.launcher;

  // What plugins may require beyond the SPI; a module that is not a root of the boot layer is one
  // that a plugin's layer does not find.
  requires java.naming;
  requires java.net.http;
  requires java.xml;
  requires jdk.httpserver;
  requires jdk.net;
  requires jdk.zipfs;
  requires org.jspecify;

  // The signals of the process are reached by reflection.
  requires jdk.unsupported;

  // Lets a user record what a slow process does: PT_JAVA_OPTS=-XX:StartFlightRecording.
  requires jdk.jfr;
}
