package io.peertunnel.transport.libp2p.portmap;

import io.peertunnel.spi.wire.MalformedException;
import java.util.HashMap;
import java.util.Map;

/// Commands to a UPnP service and their answers. Pure.
///
/// @see <a
///     href="https://openconnectivity.org/upnp-specs/UPnP-arch-DeviceArchitecture-v1.1.pdf">UPnP
///     Device Architecture 1.1, section 3.2</a>
final class SoapMessage {
  private static final int MAX_FIELDS = 32;
  private static final int MAX_REASON = 100;

  private SoapMessage() {}

  /// What a service answers.
  sealed interface Answer {}

  /// The command was done.
  ///
  /// @param values the answer's arguments by their names
  record Done(Map<String, String> values) implements Answer {
    /// Returns a value, empty if there is none.
    String value(String name) {
      return values.getOrDefault(name, "");
    }
  }

  /// The command was not done.
  ///
  /// @param code UPnP's number, 0 if there is none
  /// @param reason the device's words: printable ASCII, and not many
  record Fault(int code, String reason) implements Answer {}

  /// Writes a command.
  ///
  /// @param arguments names and values, in the order of the service's definition
  static String command(String service, String action, Map<String, String> arguments) {
    StringBuilder out = new StringBuilder(512);
    out.append("<?xml version=\"1.0\"?>\r\n<s:Envelope")
        .append(" xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"")
        .append(" s:encodingStyle=\"http://schemas.xmlsoap.org/soap/encoding/\"><s:Body><u:")
        .append(action)
        .append(" xmlns:u=\"")
        .append(escaped(service))
        .append("\">");
    arguments.forEach(
        (name, value) ->
            out.append('<')
                .append(name)
                .append('>')
                .append(escaped(value))
                .append("</")
                .append(name)
                .append('>'));
    return out.append("</u:").append(action).append("></s:Body></s:Envelope>\r\n").toString();
  }

  /// Reads an answer.
  ///
  /// @throws MalformedException if it is neither a fault nor the answer to the command
  static Answer decode(byte[] xml, String action) throws MalformedException {
    Collector collector = new Collector(action + "Response");
    BoundedXml.walk(xml, collector);
    if (collector.fault) {
      return new Fault(number(collector.value("errorCode")), words(collector));
    }
    if (!collector.answered) {
      throw new MalformedException("no SOAP answer to " + action);
    }
    return new Done(Map.copyOf(collector.values));
  }

  private static String words(Collector collector) {
    String reason = collector.value("errorDescription").replaceAll("[^ -~]", "?");
    return reason.substring(0, Math.min(reason.length(), MAX_REASON));
  }

  private static int number(String text) {
    return text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static final class Collector implements BoundedXml.Visitor {
    private final String expected;
    private final Map<String, String> values = new HashMap<>();
    private boolean within;
    private boolean answered;
    private boolean fault;

    Collector(String expected) {
      this.expected = expected;
    }

    @Override
    public void start(String name) {
      if (name.equals("Fault")) {
        fault = true;
        within = true;
      } else if (name.equals(expected)) {
        answered = true;
        within = true;
      }
    }

    @Override
    public void end(String name, String text) {
      if (name.equals("Fault") || name.equals(expected)) {
        within = false;
      } else if (within && values.size() < MAX_FIELDS) {
        values.putIfAbsent(name, text);
      }
    }

    String value(String name) {
      return values.getOrDefault(name, "");
    }
  }
}
