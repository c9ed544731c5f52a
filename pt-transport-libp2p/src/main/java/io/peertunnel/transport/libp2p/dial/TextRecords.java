package io.peertunnel.transport.libp2p.dial;

import io.peertunnel.spi.TunnelException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import java.util.regex.Pattern;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/// Asks the name server for TXT records, by the JDK's own client (docs/adr/0025). Blocking code.
final class TextRecords {
  /// The name servers of the system.
  static final String SYSTEM = "dns:";

  private static final String TYPE = "TXT";
  private static final int MAX_NAME = 253;
  private static final int MAX_RECORDS = 100;

  /// Nothing that the naming service could take for anything but a host name.
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9])?");

  private final String server;

  /// @param server a URL as `dns://127.0.0.1:5300`, or [#SYSTEM]
  TextRecords(String server) {
    this.server = server;
  }

  /// Returns the records of a name, 100 at most, each as one text; none if it has none.
  ///
  /// @throws TunnelException if the name is none, or no server answers
  // The DNS client alone can answer, which builds no objects, and the name is a host's.
  @SuppressWarnings("BanJNDI")
  List<String> of(String name) throws TunnelException {
    if (name.length() > MAX_NAME || !NAME.matcher(name).matches()) {
      throw new TunnelException("'" + name + "' is no name of a host");
    }
    try {
      InitialDirContext context = new InitialDirContext(environment());
      try {
        Attribute records = context.getAttributes(name, new String[] {TYPE}).get(TYPE);
        return records == null ? List.of() : texts(records);
      } finally {
        context.close();
      }
    } catch (NamingException e) {
      throw new TunnelException("the name " + name + " has no TXT record: " + e.getMessage(), e);
    }
  }

  // The naming service takes nothing else.
  @SuppressWarnings("JdkObsolete")
  private Hashtable<String, String> environment() {
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put(Context.PROVIDER_URL, server);
    environment.put("com.sun.jndi.dns.timeout.initial", "1000");
    environment.put("com.sun.jndi.dns.timeout.retries", "2");
    return environment;
  }

  private static List<String> texts(Attribute records) throws NamingException {
    List<String> texts = new ArrayList<>();
    NamingEnumeration<?> all = records.getAll();
    while (all.hasMore() && texts.size() < MAX_RECORDS) {
      texts.add(joined(String.valueOf(all.next())));
    }
    return texts;
  }

  /// A long text comes in parts, set apart by spaces, and a part with a space in quotes. Addresses
  /// contain neither.
  private static String joined(String record) {
    return record.replace(" ", "").replace("\"", "");
  }
}
